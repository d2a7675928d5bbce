import {
  listMailboxAlarms,
  listMailboxWatch,
  sendCanary as sendCanaryEndpoint,
} from '#contract/mailbox-watch.ts';
import { type Route, route } from '#platform/http.ts';
import { listAlarms } from './alarms.ts';
import { sendCanary } from './canary.ts';
import { listWatch } from './watch.ts';

export const watchRoutes: readonly Route[] = [
  route(listMailboxWatch, async (ctx) => ({ items: await listWatch(ctx) })),
  route(listMailboxAlarms, async (ctx) => ({ items: await listAlarms(ctx) })),
  route(sendCanaryEndpoint, async (ctx, { params }, { ports }) => {
    await sendCanary(ctx, ports, params.mailbox_id);
    return {};
  }),
];
