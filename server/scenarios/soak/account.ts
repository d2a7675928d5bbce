/** Does everything add up: what was accepted, the ledger, the tickets? */
import type { DeskProcess } from '../desk-process.ts';
import type { SoakMail } from './mails.ts';

export type Account = {
  /** Messages of which every place says the same. */
  agreed: number;
  of: number;
  /** What does not add up, a line each. */
  faults: string[];
};

type Entry = {
  message_id: string;
  state: string;
  cause: string | null;
  ticket_id: string | null;
  comments: number;
  comment_ticket_id: string | null;
  /** The evidence that led to its ticket. */
  led_by: string | null;
  understood_at: string | null;
};

/** Compares the ledger, the tickets and what the senders were told, message by message. */
export async function accountFor(
  desk: DeskProcess,
  accepted: readonly SoakMail[],
): Promise<Account> {
  const byMark = await entriesByMark(desk);
  const faults = [...(await orphans(desk))];
  const sent = accepted.filter((mail) => mail.kind !== 'copy');
  let agreed = 0;
  for (const mail of sent) {
    const fault = faultOf(mail, byMark);
    if (fault === undefined) agreed += 1;
    else faults.push(`${mail.mark} (${mail.kind}, ${mail.door}): ${fault}`);
  }
  return { agreed, of: sent.length, faults };
}

async function entriesByMark(desk: DeskProcess): Promise<Map<string, Entry[]>> {
  const rows = await desk.rows(`
    select l.message_id, l.state, l.cause, l.ticket_id, l.evidence #>> '{by,kind}' as led_by,
      l.understood_at::text, count(c.id)::int as comments,
      min(c.ticket_id::text) as comment_ticket_id
    from mail_ledger l left join comments c on c.source_id = l.id
    group by l.id order by l.received_at, l.id`);
  const byMark = new Map<string, Entry[]>();
  for (const row of rows as unknown as Entry[]) {
    const mark = String(row.message_id).replace('@soak.test', '');
    byMark.set(mark, [...(byMark.get(mark) ?? []), row]);
  }
  return byMark;
}

function faultOf(mail: SoakMail, byMark: ReadonlyMap<string, Entry[]>): string | undefined {
  const entries = byMark.get(mail.mark) ?? [];
  if (entries.length === 0) return 'accepted, and not in the ledger';
  const shown = entries.filter((entry) => entry.state === 'opened' || entry.state === 'joined');
  const [entry] = shown;
  if (entry === undefined) {
    return `in no ticket: ${entries.map((one) => `${one.state} ${one.cause ?? ''}`).join(', ')}`;
  }
  if (shown.length > 1) return `in ${shown.length} tickets or comments`;
  if (entry.comments !== 1) return `${entry.comments} comments for one message`;
  if (entry.comment_ticket_id !== entry.ticket_id) return 'the ledger names another ticket';
  const others = entries.filter((one) => one !== entry && one.cause !== 'duplicate');
  if (others.length > 0) return `a copy became ${others.map((one) => one.state).join(', ')}`;
  if (mail.kind === 'answer' || mail.kind === 'robot') return answerFault(mail, entry, byMark);
  // A question that was understood after its answer finds the ticket that the answer opened.
  const isExpected = entry.state === 'opened' || entry.led_by === 'shared_reference';
  return isExpected ? undefined : `a request joined by ${entry.led_by ?? 'nothing'}`;
}

function answerFault(
  mail: SoakMail,
  entry: Entry,
  byMark: ReadonlyMap<string, Entry[]>,
): string | undefined {
  const asked = byMark.get(mail.of ?? '')?.find((one) => one.ticket_id !== null);
  if (asked?.ticket_id === entry.ticket_id) return undefined;
  const told = (one: Entry | undefined) =>
    `${one?.state} by ${one?.led_by ?? 'nothing'}, understood ${one?.understood_at}`;
  return `away from its question: ${told(entry)}; ${mail.of} ${told(asked)}`;
}

/** Counts that no single message explains. */
async function orphans(desk: DeskProcess): Promise<string[]> {
  const [counts] = await desk.rows(`select
    (select count(*)::int from mail_ledger where state = 'received') as waiting,
    (select count(*)::int from mail_ledger where state = 'failed') as failed,
    (select count(*)::int from comments c where channel = 'email' and author_kind = 'contact'
      and not exists (select from mail_ledger l where l.id = c.source_id)) as comments_of_nobody,
    (select count(*)::int from tickets t where not exists
      (select from comments c where c.ticket_id = t.id)) as empty_tickets,
    (select count(*)::int from tickets) - (select count(*)::int from mail_ledger where state = 'opened')
      as tickets_too_many,
    (select count(*)::int from (select raw_sha256 from mail_ledger group by 1 having count(*) > 1) twice)
      as same_bytes_twice`);
  return Object.entries(counts ?? {})
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${what}: ${String(count)}`);
}
