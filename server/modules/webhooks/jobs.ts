/** The jobs of webhooks: named here for those who ask for them, bound to verbs in webhooks.react.ts. */
import { z } from 'zod';

export const sendJob = { name: 'webhooks.send', payload: z.strictObject({}), max_attempts: 3 };
/** Nobody is left whose sight the webhook has. */
export const ownerGoneJob = {
  name: 'webhooks.owner_gone',
  payload: z.strictObject({ webhook_id: z.uuid() }),
  max_attempts: 12,
};
