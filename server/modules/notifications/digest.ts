/** One letter with what waited and is still unread: for a digest, and after quiet hours. */
import { type AgentCard, agentCards } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { Ports } from '#platform/ports.ts';
import { comeBackFor } from './holding.ts';
import { type DigestGroup, digestLetter } from './letters.ts';
import { mayHearOfMailboxes } from './mailbox-news.ts';
import { nameOfActor, queueFor } from './mailing.ts';
import { type LeavingRow, lockHeld, setDue, setMailed } from './notifications.sql.ts';
import { isPaused, mailDue, preferencesOf } from './preferences.ts';
import { mayBeTold } from './telling.ts';
import { lineOf, pathOf } from './words.ts';

/** Mails what is due, each piece of news once; what is not due yet waits on, by the rules of now. */
export async function mailDigest(ctx: Ctx, ports: Ports, agent_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const rows = await lockHeld(tx, agent_id, 'mail');
    const card = (await agentCards(tx, [agent_id])).get(agent_id);
    if (card === undefined || rows.length === 0) return;
    const wanted = rows.filter((row) => isWanted(tx, card, row));
    const due = wanted.filter((row) => isDue(tx, card, row));
    for (const row of wanted) {
      if (due.includes(row)) continue;
      await setDue(tx, [row.id], { way: 'mail', due_at: mailDue(card, row.kind, tx.now) });
    }
    const dropped = rows.filter((row) => !wanted.includes(row)).map((row) => row.id);
    await setDue(tx, dropped, { way: 'mail', due_at: null });
    if (due.length > 0) {
      const { public_url } = ports.config;
      const { language, first_name, name } = card;
      const groups = await groupsOf(tx, due, language);
      const letter = { language, name: first_name || name, groups, count: due.length, public_url };
      await queueFor(tx, ports, card, digestLetter(letter));
      for (const row of due) await setMailed(tx, row.id);
    }
    await comeBackFor(tx, agent_id, 'mail');
  });
}

/** Its time has come, or the rules of now would have let it go at once. */
function isDue(tx: Ctx, card: AgentCard, row: LeavingRow): boolean {
  const now = tx.now.getTime();
  const hasCome = row.mail_due_at !== null && Date.parse(row.mail_due_at) <= now;
  return hasCome || mailDue(card, row.kind, tx.now).getTime() <= now;
}

function isWanted(tx: Ctx, card: AgentCard, row: LeavingRow): boolean {
  const isOver = row.read_at !== null || row.mailed_at !== null;
  if (isOver || isPaused(card, tx.now) || !preferencesOf(card)[row.kind].mail) return false;
  if (row.kind === 'mailbox_alarm' || row.kind === 'mailbox_well') return mayHearOfMailboxes(card);
  const { ticket_id, team_id, assignee_id, curator_id } = row;
  const sight = { team_id, assignee_id, curator_id };
  return mayBeTold(card, ticket_id === null ? undefined : { id: ticket_id, ...sight });
}

async function groupsOf(
  tx: Ctx,
  rows: readonly LeavingRow[],
  language: AgentCard['language'],
): Promise<DigestGroup[]> {
  const groups: DigestGroup[] = [];
  for (const [, ofTicket] of Map.groupBy(rows, (row) => row.ticket_id ?? '')) {
    const [first] = ofTicket;
    if (first === undefined) continue;
    const lines: DigestGroup['lines'][number][] = [];
    for (const row of ofTicket) {
      const { count } = row.data;
      lines.push({
        text: lineOf({ ...row, who: await nameOfActor(tx, row) }, language),
        more: typeof count === 'number' && row.ticket_id !== null ? count - 1 : 0,
      });
    }
    groups.push({ number: first.number, subject: first.subject ?? '', path: pathOf(first), lines });
  }
  return groups;
}
