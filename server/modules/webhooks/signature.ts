/** Signatures as Standard Webhooks wants them: HMAC-SHA256 over id, moment and body. Pure but for the dice. */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

export type Signed = {
  readonly id: string;
  /** Seconds since 1970: receivers refuse what is older than some minutes. */
  readonly timestamp: number;
  readonly body: string;
};

/** The value of `webhook-signature`: one signature for each secret that is valid, by spaces. */
export function signatureOf(secrets: readonly string[], { id, timestamp, body }: Signed): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    })
    .join(' ');
}
