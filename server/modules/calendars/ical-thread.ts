/** The thread that reads one calendar and ends; see ical-reader.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { icalDays } from './ical-days.ts';

const { text, window } = workerData;
parentPort?.postMessage(icalDays(text, window));
