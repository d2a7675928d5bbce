/** Secrets of webhooks: sealed at rest, shown once, and for some time two at once. */

import type { Ports } from '#platform/ports.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { WebhookRow } from './webhooks.sql.ts';

const purpose = 'webhook';

export const sealedWebhooks: readonly SealedColumn[] = [
  { table: 'webhooks', column: 'sealed_secret', purpose },
  { table: 'webhooks', column: 'sealed_old_secret', purpose },
];

export function sealWebhookSecret({ secrets }: Ports, secret: string): string {
  return secrets.seal(purpose, secret);
}

/** The present one first; the former one while it is valid. */
export function validSecrets(
  { secrets, clock }: Ports,
  { sealed_secret, sealed_old_secret, old_secret_until }: WebhookRow,
): string[] {
  const isOldValid =
    sealed_old_secret !== null &&
    old_secret_until !== null &&
    Date.parse(old_secret_until) > clock().getTime();
  return [sealed_secret, ...(isOldValid ? [sealed_old_secret] : [])].map((sealed) =>
    secrets.open(purpose, sealed),
  );
}
