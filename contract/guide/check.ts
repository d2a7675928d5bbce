/** All the hints that need nothing but the text and what the screen knows. Pure; runs while a person types. */
import { forgottenAttachment } from './attachment.ts';
import type { Hint, HintKind, ToneWord } from './hints.ts';
import { internalLink } from './links.ts';
import { wrongName } from './names.ts';
import { noNextStep } from './next-step.ts';
import { emptyPhrase, toneWord } from './phrases.ts';
import { unansweredQuestion } from './question.ts';
import { longerThanScreen, onlyTemplate } from './same-case.ts';

export type GuideFacts = {
  /** The writer's own words, without quotations and markup. */
  readonly text: string;
  readonly html: string;
  /** Files and pictures in the text. */
  readonly file_count: number;
  /** Public messages of the customer since our last public reply, oldest first. */
  readonly customer_texts: readonly string[];
  readonly subject: string;
  /** Names of all to whom the reply may speak. */
  readonly people: readonly string[];
  readonly channel: string;
  readonly own_host: string;
  readonly empty_phrases: readonly string[];
  readonly internal_hosts: readonly string[];
  readonly tone_words: readonly ToneWord[];
};

/** In the order in which they matter. */
export function hintsOf(facts: GuideFacts, isOn: (kind: HintKind) => boolean): Hint[] {
  const { text, html, customer_texts } = facts;
  const about = [facts.subject, ...customer_texts];
  const checks: [HintKind, () => Hint | undefined][] = [
    ['attachment', () => forgottenAttachment(text, facts.file_count)],
    ['internal_link', () => internalLink(html, facts)],
    ['wrong_name', () => wrongName(text, facts.people)],
    ['question', () => unansweredQuestion(text, customer_texts)],
    ['template_only', () => onlyTemplate(text, about)],
    ['no_next_step', () => noNextStep(text)],
    ['empty_phrase', () => emptyPhrase(text, facts.empty_phrases)],
    ['tone', () => toneWord(text, facts.tone_words)],
    ['too_long', () => longerThanScreen(text, facts.channel)],
  ];
  return checks.flatMap(([kind, check]) => (isOn(kind) ? (check() ?? []) : []));
}
