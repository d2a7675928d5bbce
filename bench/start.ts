/**
 * npm run bench:start [-- --runs 5] [--data DIR]
 *
 * Seconds from `npm start` to an address that answers: the first start on an empty data directory
 * (the web app is built already), then starts on the same data; and what it all weighs when idle.
 */
import { parseArgs } from 'node:util';
import { measureStart, startLines } from './start-up.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, data: { type: 'string' } },
});

const started = await measureStart({ runs: Number(values.runs), data: values.data });
for (const line of startLines(started)) console.log(line);
