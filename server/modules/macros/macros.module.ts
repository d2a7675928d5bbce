import { prepareBy } from '#modules/operations/operations.ts';
import { tagNamesOf } from '#modules/tickets/tickets.ts';
import { on } from '#platform/events.ts';
import type { Module } from '#platform/module.ts';
import { macroGuard } from './macros.access.ts';
import { routes } from './macros.routes.ts';
import { renameTagInMacros } from './macros.ts';
import { prepareMacro } from './many.ts';
import { undoWithReply } from './run.ts';

prepareBy('macro', prepareMacro);

export const macros: Module = {
  name: 'macros',
  routes,
  reactions: [
    on('reply.returned', undoWithReply),
    on('tag.updated', async (tx, { data }) => {
      const names = tagNamesOf(data);
      if (names !== undefined) await renameTagInMacros(tx, names);
    }),
  ],
  guards: { macro: macroGuard },
};
