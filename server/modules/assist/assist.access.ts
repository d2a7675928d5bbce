/** Models are the desk's settings; a suggestion is seen with its ticket; what a robot wrote, by whoever asked. */
import { mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';
import { modelById } from './assist.sql.ts';
import { suggestionById } from './suggestions.sql.ts';
import { draftById } from './text-model.sql.ts';

export const modelGuard: Guard = {
  find: async (ctx, id) => (mayAct(ctx.actor, 'settings.manage') ? modelById(ctx, id) : undefined),
};

export const suggestionGuard: Guard = { find: suggestionById };

export const robotDraftGuard: Guard = { find: draftById };
