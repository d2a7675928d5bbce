/** A conversation with a supplier, reminders and a draft that a program wrote: one of each, on live tickets. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { plant } from './demo.sql.ts';
import { instant } from './fold.ts';
import { hour } from './hours.ts';

type Spoken = { ours: string; theirs: string; subject: string };
type Texts = { side: Spoken; call: string; silence: string; program: string; draft: string };

const texts: Record<Language, Texts> = {
  ru: {
    side: {
      subject: 'Замена оборудования по гарантии',
      ours: 'Здравствуйте! Наш клиент ждёт оборудование, по которому оформлена заявка. Есть ли замена на складе и сколько ждать её по гарантии?',
      theirs:
        'Добрый день! Замена есть. Пришлите, пожалуйста, серийный номер и адрес: отправим курьером завтра до обеда.',
    },
    call: 'Узнать, приехал ли курьер с заменой',
    silence: 'Если молчат, позвонить',
    program: 'Помощник базы знаний',
    draft:
      'Здравствуйте! Похоже, касса потеряла связь с оператором фискальных данных. Откройте «Настройки → ОФД», нажмите «Проверить связь» и пришлите нам код ошибки, если он появится.',
  },
  en: {
    side: {
      subject: 'Replacement under warranty',
      ours: 'Hello! Our customer is waiting for the equipment of our last request. Do you have a replacement in stock, and how long would it take under warranty?',
      theirs:
        'Good afternoon! We have one. Please send us the serial number and the address: a courier will bring it tomorrow before noon.',
    },
    call: 'Ask whether the courier has brought the replacement',
    silence: 'Call them if nobody answers',
    program: 'Knowledge base helper',
    draft:
      'Hello! It looks as if the till has lost its connection to the fiscal data operator. Open Settings → Operator, press “Check the connection” and send us the error code if there is one.',
  },
};

type Place = { id: string; created_at: string; updated_at: string };

export async function plantSides(
  tx: Ctx,
  { language, agent_id, now }: { language: Language; agent_id: string; now: number },
): Promise<void> {
  const own = await rows(
    tx,
    sql<Place>`select id, created_at, updated_at from tickets
      where assignee_id = ${agent_id} and solved_at is null
        and updated_at - created_at > interval '5 hours'
      order by (status_category = 'waiting_vendor') desc, updated_at desc limit 3`,
  );
  const [first, second, third] = own;
  if (first === undefined) return;
  await plantConversation(tx, { ticket: first, agent_id, words: texts[language].side });
  await plantReminders(tx, { language, agent_id, now, ticket: first, other: second ?? first });
  await plantDraft(tx, { language, agent_id, ticket: third ?? first });
}

type Conversation = { ticket: Place; agent_id: string; words: Spoken };

async function plantConversation(tx: Ctx, { ticket, agent_id, words }: Conversation) {
  const supplier = await firstRow(
    tx,
    sql<{ id: string; name: string; address: string }>`
      select c.id, trim(c.first_name || ' ' || c.last_name) as name, i.value as address
      from contacts c join contact_identities i on i.contact_id = c.id and i.kind = 'email'
      where c.created_at < ${ticket.created_at} and c.first_name <> ''
        and not exists (select from tickets t where t.requester_id = c.id and t.solved_at is null)
        and c.organization_id is distinct from (select organization_id from tickets where id = ${ticket.id})
      order by c.id limit 1`,
  );
  if (supplier === undefined) return;
  const end = Date.parse(ticket.updated_at);
  const [asked, answered] = [end - 3 * hour, end - hour];
  const id = newId();
  const { name, address } = supplier;
  await plant(tx, 'side_conversations', [
    {
      id,
      ticket_id: ticket.id,
      subject: words.subject,
      participants: [{ name, address, contact_id: supplier.id, is_by_mail: false }],
      created_by: agent_id,
      last_ours_at: instant(asked),
      last_theirs_at: instant(answered),
      comment_count: 2,
      preview: words.theirs.slice(0, 150),
      created_at: instant(asked),
      updated_at: instant(answered),
    },
  ]);
  const said = (text: string, at: number, ours: boolean) => ({
    id: newId(),
    ticket_id: ticket.id,
    origin_ticket_id: ticket.id,
    side_conversation_id: id,
    visibility: 'side',
    author_kind: ours ? 'agent' : 'contact',
    author_id: ours ? agent_id : supplier.id,
    channel: ours ? 'agent' : 'email',
    body_html: `<p>${text}</p>`,
    body_text: text,
    to_addresses: ours ? [{ name, address }] : [],
    created_at: instant(at),
  });
  await plant(tx, 'comments', [said(words.ours, asked, true), said(words.theirs, answered, false)]);
}

type Reminding = {
  language: Language;
  agent_id: string;
  now: number;
  ticket: Place;
  other: Place;
};

async function plantReminders(tx: Ctx, { language, agent_id, now, ticket, other }: Reminding) {
  const { call, silence } = texts[language];
  const created_at = instant(now - 4 * hour);
  await plant(tx, 'reminders', [
    {
      ...{ id: newId(), ticket_id: ticket.id, agent_id, note: call },
      ...{ wake: 'at', due_at: instant(now - hour), state: 'fired', cause: 'time' },
      ...{ created_at, fired_at: instant(now - hour) },
    },
  ]);
  await plant(tx, 'reminders', [
    {
      ...{ id: newId(), ticket_id: other.id, agent_id, note: silence },
      ...{ wake: 'silence', due_at: instant(now + 20 * hour), state: 'waiting', created_at },
    },
  ]);
}

async function plantDraft(
  tx: Ctx,
  { language, agent_id, ticket }: { language: Language; agent_id: string; ticket: Place },
) {
  const { program, draft } = texts[language];
  await plant(tx, 'offered_drafts', [
    {
      ...{ id: newId(), ticket_id: ticket.id, visibility: 'public', agent_id },
      ...{ body_html: `<p>${draft}</p>`, token_name: program, created_at: ticket.updated_at },
    },
  ]);
}
