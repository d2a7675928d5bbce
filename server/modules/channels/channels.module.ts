import type { Module } from '#platform/module.ts';

export const channels: Module = {
  name: 'channels',
  guards: {
    mailbox: {
      find: (ctx, id) =>
        ctx.db.selectFrom('mailboxes').select('id').where('id', '=', id).executeTakeFirst(),
    },
  },
};
