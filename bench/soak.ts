/**
 * npm run soak -- [--mails 20000] [--kills 40] [--seed 1]
 *
 * Mails through the SMTP door and IMAP while processes are killed at random; ledger, tickets and
 * mailbox must agree to the message. Needs Dovecot. Ends with 1 when something does not add up.
 */
import { parseArgs } from 'node:util';
import { soak } from '../server/scenarios/soak/soak.ts';

const { values } = parseArgs({
  options: {
    mails: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});

const result = await soak({
  mails: Number(values.mails),
  kills: Number(values.kills),
  seed: Number(values.seed),
  told: (line) => console.error(`  ${line}`),
});
for (const fault of result.faults.slice(0, 50)) console.log(fault);
const killed = Object.entries(result.kills).map(([victim, count]) => `${victim} ${count}`);
console.log(`killed: ${killed.join(', ')}; ${result.seconds} s; seed ${values.seed}`);
console.log(`soak: ${result.agreed} of ${result.of} agree, ${result.faults.length} faults`);
process.exitCode = result.faults.length === 0 && result.agreed === result.of ? 0 : 1;
