/** The shape of a scenario, as loosely as others may write it. */
import { z } from 'zod';

const text = z.coerce.string();
const texts = z.union([z.array(text), text.transform((one) => [one])]);

const ticket = z.looseObject({
  ticket: text,
  number: text.optional(),
  id: text.optional(),
  messageId: text.optional(),
  subject: text.optional(),
  from: text.optional(),
  state: text.optional(),
  journal: text.optional(),
  newer: z.boolean().optional(),
  participants: texts.optional(),
  cc: texts.optional(),
});
export type ScenarioTicket = z.infer<typeof ticket>;

const incoming = z.looseObject({
  from: text.optional(),
  to: texts.optional(),
  cc: texts.optional(),
  subject: text.optional(),
  messageId: text.optional(),
  inReplyTo: texts.optional(),
  references: texts.optional(),
  autoSubmitted: text.optional(),
  headers: z.record(z.string(), text).optional(),
  body: text.optional(),
  bodyHtml: text.optional(),
  attachment: z
    .looseObject({
      filename: text.default('file'),
      mimeType: text.default('application/octet-stream'),
      content: text.default(''),
    })
    .optional(),
});

export const scenarioSchema = z.looseObject({
  id: text,
  source: text.optional(),
  name: text.optional(),
  kind: text.optional(),
  input: text.optional(),
  expected: z.unknown().optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  existing: z.array(ticket).default([]),
  incoming: incoming.default({}),
  expect: z.record(z.string(), z.unknown()).optional(),
});
export type Scenario = z.infer<typeof scenarioSchema>;
