/** email/replies/replies.json: what stays visible of a reply. */
import { join } from 'node:path';
import { z } from 'zod';
import { prepareBody, splitMailHtml, splitText } from '#modules/channels/channels.ts';
import { htmlToText } from '#platform/html.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { type Answer, finding, readCases } from './reading.ts';

const Reply = z.object({
  id: z.string(),
  kind: z.string(),
  input: z.string(),
  visible: z.string(),
  compare: z.string().default(''),
  expects: z.string().optional(),
});
type Reply = z.infer<typeof Reply>;

export const replies: RunCorpus = async (dir): Promise<Finding[]> =>
  readCases(join(dir, 'email', 'replies', 'replies.json'), Reply).map((one) =>
    finding({ name: one.id, field: 'visible', expected: one.visible }, () =>
      one.kind === 'html' ? htmlAnswer(one) : textAnswer(one),
    ),
  );

/**
 * A source that folds no signature states the reply together with it: what we show with what we fold
 * as a signature is then the same answer.
 */
function textAnswer(one: Reply): Answer {
  const { visible, signature } = splitText(one.input);
  const same = sameness(one);
  const whole = signature === '' ? visible : `${visible}\n${signature}`;
  if (same(visible, one.visible)) return { got: visible, agrees: true };
  if (one.expects === 'firstFragment' && isGoingOn(visible, one.visible)) {
    return { got: visible, agrees: true };
  }
  return { got: visible, agrees: withoutBlanks(whole) === withoutBlanks(one.visible) };
}

/** Sources give HTML or the text of it: what a reader sees must be the same. */
function htmlAnswer(one: Reply): Answer {
  const { visible, signature } = splitMailHtml(one.input);
  const isText = /^as text/.test(one.compare);
  const wanted = withoutBlanks(
    isText ? withoutMarkdownLinks(one.visible) : htmlToText(one.visible),
  );
  const { body_html, body_text } = prepareBody({ text: '', html: one.input });
  const shown = [body_text, htmlToText(visible + signature)].map(withoutBlanks);
  return { got: body_html, agrees: shown.includes(wanted) };
}

function withoutMarkdownLinks(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

function sameness(one: Reply): (got: string, expected: string) => boolean {
  if (/white space/.test(one.compare)) return (a, b) => withoutBlanks(a) === withoutBlanks(b);
  return (a, b) => a.trim() === b.trim();
}

/** Only the first fragment is stated; the answer goes on below what it quotes. */
function isGoingOn(got: string, fragment: string): boolean {
  return got.startsWith(fragment.trim()) && /^\s*>/m.test(got.slice(fragment.trim().length));
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}
