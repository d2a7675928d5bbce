/** The world of the walks: one of each row, and everybody who could ask. */
import type { RowKind } from '#contract/endpoint.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import { anAgent, aTeam } from './builders.ts';
import { aDesk } from './ticket-builders.ts';
import type { World } from './walk.ts';
import {
  ownBacktest,
  ownBrowser,
  ownImport,
  ownOperation,
  ownReminder,
  ownRobotDraft,
  ownRow,
  ownTime,
} from './walk-own-rows.ts';
import { agentWalker, contactWalker, strangers, tokens } from './walk-people.ts';
import { type Rows, sharedRows } from './walk-rows.ts';
import { aHeldFile, aMailedTicket } from './walk-ticket.ts';

export async function aWorld(app: TestApp): Promise<World> {
  const ctx = app.ctx();
  const admin = await aDesk(app);
  const [ours, theirs] = [await aTeam(ctx), await aTeam(ctx)];
  const member = await anAgent(ctx, { teams: [ours] });
  const outsider = await anAgent(ctx, { teams: [theirs] });
  const mailed = await aMailedTicket(app, admin, ours);
  const { ticket } = mailed;
  const held = { ...mailed, ...(await aHeldFile(app, member, ticket.ticket_id)) };
  const memberWalker = await agentWalker(app, 'an agent of the team', member, true);
  const outsiderWalker = await agentWalker(app, 'an agent of another team', outsider, false);
  const adminWalker = await agentWalker(app, 'an administrator', admin, true);
  const requester = await contactWalker(app, 'the requester', {
    address: 'petr@customer.test',
    sees_ticket: true,
  });
  const stranger = await contactWalker(app, 'another requester', {
    address: 'other@customer.test',
    sees_ticket: false,
  });
  const walkers = [
    requester,
    stranger,
    ...(await strangers(app, member, admin)),
    memberWalker,
    outsiderWalker,
    adminWalker,
    await agentWalker(
      app,
      'a light agent of the team',
      await anAgent(ctx, { role: 'light_agent', teams: [ours] }),
      true,
    ),
    await agentWalker(app, 'a lead', await anAgent(ctx, { role: 'lead' }), true),
    ...(await tokens(app, member, admin)),
  ];
  const rows = await sharedRows(app, admin, held);
  const refs = await refsOf(rows);
  return {
    app,
    refs,
    admin: adminWalker,
    member: memberWalker,
    outsider: outsiderWalker,
    requester,
    stranger,
    walkers,
    ticket,
    file_id: held.file_id,
    async row(kind, walker) {
      if (kind === 'ticket' || kind === 'request') return ticket.ticket_id;
      if (kind === 'session' || kind === 'api_token') return ownRow(app, kind, walker);
      if (kind === 'reminder') return ownReminder(app, ticket.ticket_id, walker);
      if (kind === 'push_subscription') return ownBrowser(app, walker);
      if (kind === 'operation') return ownOperation(app, walker);
      if (kind === 'robot_draft') return ownRobotDraft(app, walker);
      if (kind === 'backtest') return ownBacktest(app, walker);
      if (kind === 'article_import') return ownImport(app, walker);
      if (kind === 'time_entry') return ownTime(app, ticket.ticket_id, walker);
      return (await rows[kind]?.()) ?? newId();
    },
  };
}

async function refsOf(rows: Rows): Promise<(kind: RowKind) => string> {
  const ids = new Map<string, string>();
  for (const [kind, row] of Object.entries(rows)) ids.set(kind, await row());
  return (kind) => ids.get(kind) ?? newId();
}
