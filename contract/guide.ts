/** The reply guide: hints before a reply is sent. The rules that need nothing but the text run in the browser. */
import { z } from 'zod';
import { line, text } from './common.ts';
import { endpoint } from './endpoint.ts';
import { type HintKind, type HintMode, hintKinds, hintModes } from './guide/hints.ts';
import { ticketParams } from './tickets.ts';

const mode = z.enum(hintModes);
const rules = z.strictObject(
  Object.fromEntries(hintKinds.map((kind) => [kind, mode])) as Record<HintKind, typeof mode>,
);
export type GuideRules = Record<HintKind, HintMode>;

/** What the rules are made of; each list is the administrator's. */
export const guideLists = {
  empty_phrases: z.array(line(200).min(3)).max(300),
  /** `wiki.example.com`, `*.example.com` */
  internal_hosts: z.array(line(200).min(3)).max(200),
  tone_words: z.array(z.strictObject({ avoid: line(100).min(2), say: line(100) })).max(300),
  /** Spelled as they should be. */
  known_words: z.array(line(60).min(2)).max(2000),
};
export const guide = z.strictObject({ rules, ...guideLists });
export type Guide = z.infer<typeof guide>;

export const getGuide = endpoint({
  method: 'GET',
  path: '/api/guide',
  access: 'agent',
  scope: 'read',
  summary: 'Which hints are given before a reply is sent, and what they are made of',
  response: guide,
});
export const updateGuide = endpoint({
  method: 'PATCH',
  path: '/api/guide',
  access: 'settings.manage',
  summary: 'Switch kinds of hints off or make them stops; change their lists',
  body: z.strictObject({ rules: rules.partial(), ...guideLists }).partial(),
  response: guide,
});
export const hint = z.strictObject({
  kind: z.enum(hintKinds),
  found: z.string(),
  instead: z.string().optional(),
});
export const checkReply = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/reply-guide',
  access: { row: 'ticket', can: 'reply' },
  scope: 'read',
  limit: 240,
  summary: 'Hints about a reply that only the server can give: somebody else’s data, spelling',
  params: ticketParams,
  body: z.strictObject({ text: text(100_000) }),
  response: z.strictObject({ hints: z.array(hint) }),
});
