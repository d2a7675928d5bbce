/** Takes a code of the second factor, of the app or a recovery code; either works once. */

import type { Ctx } from '#platform/ctx.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { Secrets } from '#platform/secrets.ts';
import { type AgentRow, updateAgentRow } from './agents.sql.ts';
import { hashRecoveryCode, stepOfCode } from './totp.ts';

/** What a sealed TOTP secret is bound to. */
export const totpSecretPurpose = 'agents.totp_secret';
export const sealedTotp: SealedColumn = {
  ...{ table: 'agents', column: 'totp_secret', purpose: totpSecretPurpose },
};

type CodeOwner = Pick<AgentRow, 'id' | 'totp_secret' | 'totp_last_step' | 'recovery_codes'>;

/** Whether the code is right, and if so spends it. The caller holds the agent's row. */
export async function acceptCode(
  tx: Ctx,
  agent: CodeOwner,
  { code, secrets }: { code: string; secrets: Secrets },
): Promise<boolean> {
  const typed = code.replace(/\s/g, '');
  if (/^\d{6}$/.test(typed)) return acceptTotp(tx, agent, { code: typed, secrets });
  const hash = hashRecoveryCode(typed);
  if (hash === undefined || !agent.recovery_codes.includes(hash)) return false;
  const recovery_codes = agent.recovery_codes.filter((known) => known !== hash);
  await updateAgentRow(tx, agent.id, { recovery_codes });
  return true;
}

/** The same for the app alone: recovery codes do not prove that the app is set up. */
export async function acceptTotp(
  tx: Ctx,
  agent: CodeOwner,
  { code, secrets }: { code: string; secrets: Secrets },
): Promise<boolean> {
  if (agent.totp_secret === null) return false;
  const secret = secrets.open(totpSecretPurpose, agent.totp_secret);
  const step = stepOfCode(secret, code, { now: tx.now, last_step: agent.totp_last_step });
  if (step === undefined) return false;
  await updateAgentRow(tx, agent.id, { totp_last_step: step });
  return true;
}
