/** What a module gives the house: modules.ts lists them, app.ts puts them together. */

import type { Database } from './db.ts';
import type { Reaction } from './events.ts';
import type { Guards } from './guards.ts';
import type { Route } from './http.ts';
import type { AnyJob, Schedule } from './jobs.ts';
import type { Log } from './log.ts';
import type { Ports } from './ports.ts';
import type { SealedColumn } from './sealed-columns.ts';

export type Module = {
  readonly name: string;
  readonly routes?: readonly Route[];
  readonly guards?: Guards;
  readonly reactions?: readonly Reaction[];
  readonly jobs?: readonly AnyJob[];
  readonly schedules?: readonly Schedule[];
  /** Where its secrets rest: a change of the key seals them anew. */
  readonly sealed?: readonly SealedColumn[];
  /** Long-running doors (IMAP, SMTP): started with the worker, stopped before the database goes. */
  readonly start?: (house: House) => Promise<RunningDoor>;
};

export type House = { readonly database: Database; readonly ports: Ports; readonly log: Log };
export type RunningDoor = { stop(): Promise<void> };
