/** Hints before a reply is sent: what kinds there are, and what each is made of. No language model anywhere. */
export const hintKinds = [
  'attachment', // the text speaks of a file and there is none
  'question', // the customer asked something that the reply does not speak of
  'empty_phrase', // words that say nothing
  'template_only', // nothing in it is about this request
  'foreign_data', // somebody else's address, telephone or name
  'internal_link', // a link that only we can open
  'wrong_name', // the greeting names somebody else
  'spelling',
  'too_long', // for a chat: more than a screen
  'no_next_step', // the customer does not learn what comes next
  'tone', // words that the brand does not use
] as const;
export type HintKind = (typeof hintKinds)[number];

/** `stop`: the reply leaves with the second press only. */
export const hintModes = ['off', 'hint', 'stop'] as const;
export type HintMode = (typeof hintModes)[number];

export type Hint = {
  readonly kind: HintKind;
  /** The words that it is about, as they stand in the reply or in the customer's message. */
  readonly found: string;
  /** What could stand there instead. */
  readonly instead?: string | undefined;
};

export type ToneWord = { readonly avoid: string; readonly say: string };
