/**
 * The text of the automatic answer: `{number}`, `{subject}`, and `{promise}`, the moment until which
 * somebody answers. Pure, so that the settings show what will go out.
 */

/** What the administrator writes where the promised moment belongs. */
export const promiseVariable = '{promise}';

/**
 * The text with the promised words; without a promise, without each sentence that names one, so that
 * nothing is left of it: no empty line, no sentence without an end.
 */
export function withPromise(text: string, words: string | null): string {
  if (words !== null) return text.replaceAll(promiseVariable, words);
  if (!text.includes(promiseVariable)) return text;
  const paragraphs = text.split(/\n{2,}/u).map(withoutPromise);
  return paragraphs.filter((paragraph) => paragraph !== null).join('\n\n');
}

/** Null: nothing else stood in it. */
function withoutPromise(paragraph: string): string | null {
  if (!paragraph.includes(promiseVariable)) return paragraph;
  const lines = paragraph.split('\n').flatMap((line) => {
    if (!line.includes(promiseVariable)) return [line];
    const left = sentencesOf(line)
      .filter((sentence) => !sentence.includes(promiseVariable))
      .join('')
      .trim();
    return left === '' ? [] : [left];
  });
  return lines.length === 0 ? null : lines.join('\n');
}

/** With the white space after each; "No. {number}" and "т. д." are no ends: a sentence begins large. */
function sentencesOf(line: string): string[] {
  return line.split(/(?<=[.!?…]["»”)]?\s+)(?=["«“(]?\p{Lu})/u);
}
