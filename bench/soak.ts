/**
 * npm run soak -- [--mails 20000] [--kills 40] [--seed 1]
 *
 * Mails through the SMTP door and IMAP while processes are killed at random; ledger, tickets and
 * mailbox must agree to the message. Needs Dovecot. Ends with 1 when something does not add up.
 */
import { commandOptions } from '../scripts/command-options.ts';
import { soak } from '../server/scenarios/soak/soak.ts';

const options = commandOptions('npm run soak -- [--mails 20000] [--kills 40] [--seed 1]', {
  mails: 20_000,
  kills: 40,
  seed: 1,
});

const result = await soak({ ...options, told: (line) => console.error(`  ${line}`) });
for (const fault of result.faults.slice(0, 50)) console.log(fault);
const killed = Object.entries(result.kills).map(([victim, count]) => `${victim} ${count}`);
console.log(`killed: ${killed.join(', ')}; ${result.seconds} s; seed ${options.seed}`);
console.log(`soak: ${result.agreed} of ${result.of} agree, ${result.faults.length} faults`);
process.exitCode = result.faults.length === 0 && result.agreed === result.of ? 0 : 1;
