/**
 * Letters with a link that opens an account: their texts rest sealed in the outbox, so that no copy
 * of the database holds the link.
 */

import { z } from 'zod';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { QueuedMessage } from './recipients.ts';

type Texts = Pick<QueuedMessage, 'text' | 'html'>;

const purpose = 'deliveries.texts';

export const sealedLetters: SealedColumn = {
  ...{ table: 'deliveries', column: 'message', field: 'sealed', purpose },
};
const texts = z.object({ text: z.string(), html: z.string().nullable() });

export function sealTexts(secrets: Secrets, { text, html }: Texts) {
  return { text: '', html: null, sealed: secrets.seal(purpose, JSON.stringify({ text, html })) };
}

/** The texts as they were written, sealed or not. */
export function openTexts(secrets: Secrets, message: QueuedMessage): Texts {
  if (message.sealed === undefined) return { text: message.text, html: message.html };
  return texts.parse(JSON.parse(secrets.open(purpose, message.sealed)));
}
