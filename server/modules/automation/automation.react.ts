import { z } from 'zod';
import { tagNamesOf } from '#modules/tickets/tickets.ts';
import { on, type Reaction } from '#platform/events.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { renameTagInRules } from './automation.ts';
import { followFeed } from './feed.ts';
import { forgetOld } from './log.sql.ts';
import { planJob, planRule } from './plan.ts';
import { makePresets } from './presets.ts';
import { rulesThatAreOn } from './rules.sql.ts';
import { askForWaiting, sweep } from './sweep.ts';
import { workJob } from './work.ts';

const nothing = z.strictObject({});
const follow = job('automation.follow', nothing, (ctx) => followFeed(ctx));
const time = job('automation.sweep', nothing, (ctx) => sweep(ctx));
const waiting = job('automation.waiting', nothing, (ctx) => askForWaiting(ctx));
const forget = job('automation.forget', nothing, (ctx) => forgetOld(ctx));

export const jobs: readonly AnyJob[] = [follow, time, waiting, forget, workJob, planJob];
export const schedules: readonly Schedule[] = [
  { job: follow, every_seconds: 1 },
  { job: time, every_seconds: 15 },
  { job: waiting, every_seconds: 300 },
  { job: forget, every_seconds: 24 * 3600 },
];

export const reactions: readonly Reaction[] = [
  on('desk.set_up', makePresets),
  on('desk.pole_chosen', makePresets),
  on('tag.updated', async (tx, { data }) => {
    const names = tagNamesOf(data);
    if (names !== undefined) await renameTagInRules(tx, names);
  }),
  // Working hours moved: so did what is due by them.
  on('calendar.changed', async (tx) => {
    for (const rule of await rulesThatAreOn(tx)) await planRule(tx, rule.id);
  }),
];
