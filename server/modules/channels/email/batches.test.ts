import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import type { Recorded } from '../ledger.sql.ts';
import { receiveRaw } from './record.ts';
import { aLetter, aMailbox, became, SUPPORT } from './testing.ts';

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

  it('do not suffer from one that cannot be understood: it is kept with the words of the failure', async () => {
    const { pool } = app.opora.house.database;
    await pool.query(`create function refuse_poison() returns trigger language plpgsql as $$
      begin if new.subject = 'Яд' then raise exception 'poisoned'; end if; return new; end $$`);
    await pool.query(
      'create trigger poison before insert on tickets for each row execute function refuse_poison()',
    );
    const subjects = ['Раз', 'Яд', 'Три'];
    const recorded = await Promise.all(subjects.map((subject) => hand(aLetter({ subject }))));
    await app.opora.drainJobs();
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
