import type { Module } from '#platform/module.ts';
import { guards } from './channels.access.ts';
import { jobs, reactions, schedules } from './channels.react.ts';
import { routes } from './channels.routes.ts';
import { openDoors } from './doors.ts';
import { sealedMailboxes } from './mailbox-secrets.ts';
import { messageRoutes } from './message.routes.ts';
import { sealedMailKeys } from './private-keys.ts';
import { protectionRoutes } from './protection.routes.ts';
import { sealedLetters } from './sealed-texts.ts';
import { threadingRoutes } from './threading.routes.ts';

export const channels: Module = {
  name: 'channels',
  routes: [...routes, ...protectionRoutes, ...threadingRoutes, ...messageRoutes],
  guards,
  reactions,
  jobs,
  schedules,
  sealed: [...sealedMailboxes, sealedMailKeys, sealedLetters],
  start: openDoors,
};
