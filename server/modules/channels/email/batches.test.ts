import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { openTransaction } from '#testing/open-transaction.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import type { Recorded } from '../ledger.sql.ts';
import { receiveRaw } from './record.ts';
import { aLetter, aMailbox, became, SUPPORT } from './testing.ts';
import { understand } from './understand.ts';

const app = useTestApp();

beforeAll(async () => {
  await aDesk(app);
  await aMailbox(app, { auto_reply: false });
});

function hand(raw: Buffer, mailbox_id: string | null = null): Promise<Recorded> {
  return receiveRaw(app.ctx(), app.opora.house.ports, {
    raw,
    door: 'smtp',
    mailbox_id,
    envelope_from: null,
    envelope_to: [SUPPORT],
  });
}

async function intakeJobs(): Promise<number[]> {
  const { rows } = await app.opora.house.database.pool.query(
    `select json_array_length(payload -> 'ledger_entry_ids') as count
     from graphile_worker._private_jobs jobs
     join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
     where tasks.identifier = 'mail.intake' order by jobs.id`,
  );
  return rows.map((row) => row.count);
}

describe('messages that come at once', () => {
  it('share commits and jobs, and each becomes its own', async () => {
    const letters = Array.from({ length: 40 }, (_, index) =>
      aLetter({ subject: `Вместе ${index}` }),
    );
    const recorded = await Promise.all(letters.map((raw) => hand(raw)));
    expect(recorded.every((one) => one.is_new)).toBe(true);
    const jobs = await intakeJobs();
    expect(jobs.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(jobs.length).toBeLessThan(20);
    await app.opora.drainJobs();
    const all = await Promise.all(recorded.map((one) => became(app, one.id)));
    expect(all.every((one) => one.state === 'opened')).toBe(true);
    expect(new Set(all.map((one) => one.ticket_id)).size).toBe(40);
  });

  it('and are the same bytes are one, counted', async () => {
    const raw = aLetter();
    const recorded = await Promise.all(Array.from({ length: 10 }, () => hand(raw)));
    expect(new Set(recorded.map((one) => one.id)).size).toBe(1);
    expect(recorded.filter((one) => one.is_new)).toHaveLength(1);
    expect((await became(app, recorded[0]?.id ?? '')).received_count).toBe(10);
    await app.opora.drainJobs();
  });

  it('do not suffer from one that cannot be recorded', async () => {
    const hands = [hand(aLetter()), hand(aLetter(), randomUUID()), hand(aLetter())];
    const results = await Promise.allSettled(hands);
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    await app.opora.drainJobs();
  });

  const words = ['Раз', 'Два', 'Три'];
  /** A request with three answers, and three strangers with two requests each. */
  async function aMorning(mark: string): Promise<string[]> {
    const letters = [
      aLetter({ message_id: `${mark}@client.example`, subject: 'Начало' }),
      ...words.map((text) => aLetter({ text, in_reply_to: `${mark}@client.example` })),
      ...['anna', 'boris', 'vera'].flatMap((name) =>
        ['Первое', 'Второе'].map((subject) =>
          aLetter({ subject, from: `${name} <${name}@${mark}.example>` }),
        ),
      ),
    ];
    const ids: string[] = [];
    for (const raw of letters) ids.push((await hand(raw)).id);
    return ids;
  }
  const take = (ids: string[]) => {
    const { ports } = app.opora.house;
    return understand(app.ctx(), ports, { entry_ids: ids, is_last_try: false });
  };
  async function madeOf(mark: string, ids: string[]) {
    const { pool } = app.opora.house.database;
    const [root, ...others] = await Promise.all(ids.map((id) => became(app, id)));
    const ticket_id = root?.ticket_id;
    expect(others.slice(0, 3)).toMatchObject(words.map(() => ({ state: 'joined', ticket_id })));
    expect(new Set(others.slice(3).map((one) => one.ticket_id)).size).toBe(6);
    const people = await pool.query(
      'select contact_id from contact_identities where value like $1',
      [`%@${mark}.example`],
    );
    expect(people.rows).toHaveLength(3);
    const said = await pool.query(
      'select body_text from comments where ticket_id = $1 order by created_at, id offset 1',
      [ticket_id],
    );
    const transactions = await pool.query(
      'select count(distinct xmin::text)::int as count from mail_ledger where id = any($1)',
      [ids],
    );
    return {
      said: said.rows.map((row) => row.body_text),
      transactions: transactions.rows[0]?.count,
    };
  }

  it('are settled side by side, what belongs together in its order', async () => {
    const ids = await aMorning('one');
    expect(await take(ids)).toEqual([]);
    expect(await madeOf('one', ids)).toEqual({ said: words, transactions: 1 });
  });

  it('of several jobs share a transaction', async () => {
    const ids = await aMorning('other');
    const left = await Promise.all(ids.map((id) => take([id])));
    // An answer that was settled before its question comes again.
    expect(await take(left.flat())).toEqual([]);
    const { said, transactions } = await madeOf('other', ids);
    expect(said.toSorted()).toEqual(words.toSorted());
    expect(transactions).toBeLessThan(ids.length);
  });

  it('do not suffer from one that cannot be understood: it is kept with the words of the failure', async () => {
    const { pool } = app.opora.house.database;
    await pool.query(`create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.subject = 'Яд' then raise exception 'poisoned'; end if; return new; end $$`);
    await pool.query(
      'create trigger poison before insert on tickets for each row execute function refuse_poison()',
    );
    const subjects = ['Раз', 'Яд', 'Три'];
    const recorded = await Promise.all(subjects.map((subject) => hand(aLetter({ subject }))));
    await Promise.all(recorded.map(({ id }) => take([id])));
    const all = await Promise.all(recorded.map((one) => became(app, one.id)));
    expect(all.map((one) => [one.state, one.cause])).toEqual([
      ['opened', null],
      ['failed', 'error'],
      ['opened', null],
    ]);
    await pool.query('drop trigger poison on tickets');
    const detail = await pool.query('select detail from mail_ledger where id = $1', [
      recorded[1]?.id,
    ]);
    expect(detail.rows[0]?.detail).toContain('poisoned');
  });
});

describe('a question and its answer that come at the same moment', () => {
  it('are one ticket, whoever understands which of them first', async () => {
    const { ports, database } = app.opora.house;
    const asked = 'crossing@client.example';
    const answer = await hand(aLetter({ subject: 'Re: Навстречу', in_reply_to: asked }));
    const question = await hand(aLetter({ subject: 'Навстречу', message_id: asked }));
    // As another process has it: the answer is understood, and its commit is still to come.
    const other = await openTransaction(app.ctx());
    await understand(other.tx, ports, { entry_ids: [answer.id], is_last_try: true });
    const understood = understand(app.ctx(), ports, {
      ...{ entry_ids: [question.id], is_last_try: false },
    });
    const isWaiting = eventually('the question waits for the answer', async () => {
      const { rowCount } = await database.pool.query(
        "select from pg_locks where locktype = 'advisory' and not granted",
      );
      return rowCount !== 0;
    });
    await Promise.race([understood, isWaiting]);
    await other.commit();
    await understood;
    const [first, second] = [await became(app, answer.id), await became(app, question.id)];
    expect([first.state, second.state]).toEqual(['opened', 'joined']);
    expect(second.ticket_id).toBe(first.ticket_id);
    await app.opora.drainJobs();
  });
});
