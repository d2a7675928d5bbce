/** Which reply left in which letters, over all rounds: none may come again when its round is over. */
import { createHash } from 'node:crypto';
import type { CountingSmtp } from '#testing/servers/counting-smtp.ts';

export type Letters = {
  /** A line for each of these replies that did not leave, or not as it should; and for each that came late. */
  amiss(marks: readonly string[], may_repeat: boolean): string[];
};

export function lettersOf(smtp: CountingSmtp): Letters {
  const digests = new Map<string, string[]>();
  let read = 0;

  /** The marks of letters that came since the last look. */
  function readOn(): Set<string> {
    const come = new Set<string>();
    for (const { raw } of smtp.taken.slice(read)) {
      read += 1;
      const mark = markIn(raw.toString('latin1'));
      if (mark === undefined) continue;
      come.add(mark);
      const digest = createHash('sha256').update(raw).digest('hex');
      digests.set(mark, [...(digests.get(mark) ?? []), digest]);
    }
    return come;
  }

  return {
    amiss(marks, may_repeat) {
      const come = readOn();
      const late = [...come].filter((mark) => !marks.includes(mark));
      return [
        ...late.map((mark) => `${mark} left again in a later round`),
        ...marks.flatMap((mark) => oneAmiss(mark, digests.get(mark) ?? [], may_repeat)),
      ];
    },
  };
}

function oneAmiss(mark: string, letters: readonly string[], may_repeat: boolean): string[] {
  if (letters.length === 0) return [`${mark} never left`];
  if (new Set(letters).size > 1) return [`${mark} left as different letters`];
  return letters.length > 1 && !may_repeat ? [`${mark} left ${letters.length} times`] : [];
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
