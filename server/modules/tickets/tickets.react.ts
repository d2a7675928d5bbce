import { on, type Reaction } from '#platform/events.ts';
import { applyChosenPole } from './statuses.ts';
import { ensureBuiltinViews } from './views.ts';

export const reactions: readonly Reaction[] = [
  on('desk.set_up', (ctx) => ensureBuiltinViews(ctx)),
  on('desk.set_up', applyChosenPole),
  on('desk.pole_chosen', applyChosenPole),
];
