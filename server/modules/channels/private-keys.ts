/** Private keys that encrypted mail is read with: sealed at rest, opened only where one is used (case I1). */

import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { PrivateKey } from './email/decrypt.ts';
import { sealedKeys } from './mail-keys.sql.ts';

const kept = z.object({ fingerprint: z.string(), secret: z.string() });
const purpose = 'mail_key';

export const sealedMailKeys: SealedColumn = { table: 'mail_keys', column: 'secret', purpose };

/** Bound to its certificate: a sealed text that was moved to another row opens nothing. */
export function sealPrivateKey(secrets: Secrets, key: z.infer<typeof kept>): string {
  return secrets.seal(purpose, JSON.stringify(key));
}

/** Those that can be opened; one that was sealed with a key that is gone is none. */
export async function privateKeys(
  ctx: Ctx,
  secrets: Secrets,
  kind: 'smime' | 'openpgp',
): Promise<PrivateKey[]> {
  const found = await sealedKeys(ctx, kind);
  return found.flatMap(({ fingerprint, material, sealed }) => {
    try {
      const opened = kept.parse(JSON.parse(secrets.open(purpose, sealed)));
      if (opened.fingerprint !== fingerprint) return [];
      return [{ fingerprint, material, secret: opened.secret }];
    } catch {
      return [];
    }
  });
}
