/** Which reply left in which letters, over all rounds: none may come again when its round is over. */
import type { CountingSmtp, TakenMail } from '#testing/servers/counting-smtp.ts';

export type Letters = {
  /** A line for each of these replies that did not leave, or not as it should; and for each that came late. */
  amiss(marks: readonly string[], may_repeat: boolean): string[];
};

export function lettersOf(smtp: CountingSmtp): Letters {
  const letters = new Map<string, string[]>();
  let read = 0;

  /** The marks of letters that came since the last look. */
  function readOn(): Set<string> {
    const come = new Set<string>();
    for (const taken of smtp.taken.slice(read)) {
      read += 1;
      const mark = markOfReply(taken);
      if (mark === undefined) continue;
      come.add(mark);
      letters.set(mark, [...(letters.get(mark) ?? []), taken.raw.toString('latin1')]);
    }
    return come;
  }

  return {
    amiss(marks, may_repeat) {
      const come = readOn();
      const late = [...come].filter((mark) => !marks.includes(mark));
      return [
        ...late.map((mark) => `${mark} left again in a later round`),
        ...marks.flatMap((mark) => oneAmiss(mark, letters.get(mark) ?? [], may_repeat)),
      ];
    },
  };
}

function oneAmiss(mark: string, letters: readonly string[], may_repeat: boolean): string[] {
  if (letters.length === 0) return [`${mark} never left`];
  const [first = '', other] = new Set(letters);
  if (other !== undefined)
    return [`${mark} left as different letters: ${difference(first, other)}`];
  return letters.length > 1 && !may_repeat ? [`${mark} left ${letters.length} times`] : [];
}

/** Where one begins to be another. */
function difference(one: string, other: string): string {
  const [lines, others] = [one.split('\r\n'), other.split('\r\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `«${lines[at] ?? ''}», «${others[at] ?? ''}»`;
}

/** Of a letter to a customer; colleagues get letters that quote it. */
export function markOfReply({ raw, to }: TakenMail): string | undefined {
  return to.some((address) => address.endsWith('@desk.test'))
    ? undefined
    : markIn(raw.toString('latin1'));
}

/** Text in Russian leaves as base64: a mark of twelve letters at its beginning is sixteen of them. */
function markIn(text: string): string | undefined {
  const plain = /reply-\d{3}-\d{2}/.exec(text)?.[0];
  if (plain !== undefined) return plain;
  const start = text.indexOf(Buffer.from('reply-').toString('base64'));
  if (start < 0) return undefined;
  const decoded = Buffer.from(text.slice(start, start + 16), 'base64').toString('latin1');
  return /^reply-\d{3}-\d{2}$/.exec(decoded)?.[0];
}
