/**
 * npm run faults [-- --rounds 200] [--seed 1] [--only 'database hangs']
 *
 * Kills, hangs, full disks, jumping clocks and bad mail servers in the middle of work; after each round
 * everything that was acknowledged must be there once, and every copy must agree with its facts. A line
 * for each round, and one of what was done in all of them; ends with 1 when something does not add up. docs/faults.md says more.
 */
import { commandOptions } from '../scripts/command-options.ts';
import { faultRounds } from '../server/scenarios/faults/faults.ts';
import { wordsOfTally } from '../server/scenarios/faults/tally.ts';
import { troubles } from '../server/scenarios/faults/troubles.ts';

const usage = "npm run faults -- [--rounds 200] [--seed 1] [--only 'database hangs']";
const values = commandOptions(usage, { rounds: troubles.length, seed: 1, only: undefined });
const only = troubles.filter((one) => one === values.only);
if (values.only !== undefined && only.length === 0) {
  console.error(`--only takes one of: ${troubles.join(' · ')}`);
  process.exit(2);
}

const abort = new AbortController();
let exitCode = 1;
// Asked twice it does not hurry: what it started would stay behind. Without the script that started us, too.
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.on(signal, () => stop(code));
process.on('disconnect', () => stop(143));

function stop(code: number): void {
  if (abort.signal.aborted) return;
  console.error('stopping: the desk and its disk are taken down');
  exitCode = code;
  abort.abort(new Error('stopped'));
}

const result = await faultRounds({
  aborted: abort.signal,
  rounds: values.rounds,
  seed: values.seed,
  ...(only.length === 0 ? {} : { only }),
  told: (line) => console.log(line),
}).catch((error: unknown) => {
  if (!abort.signal.aborted) console.error(error);
  // Whoever was under way still waits for a desk that is gone.
  process.exit(exitCode);
});
console.log(`worked: ${wordsOfTally(result.tally)}`);
console.log(
  `faults: ${result.rounds} rounds, ${result.faults.length} faults, ${result.seconds} s; seed ${values.seed}`,
);
process.exitCode = result.faults.length === 0 ? 0 : 1;
