/**
 * npm run bench:start [-- --runs 5] [--data DIR]
 *
 * Seconds from `npm start` to an address that answers: the first start on an empty data directory
 * (the web app is built already), then starts on the same data; and what it all weighs when idle.
 */
import { commandOptions } from '../scripts/command-options.ts';
import { measureStart, startLines } from './start-up.ts';

const options = commandOptions('npm run bench:start [-- --runs 5] [--data DIR]', {
  runs: 5,
  data: undefined,
});

const started = await measureStart(options);
for (const line of startLines(started)) console.log(line);
