import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { seedDemo } from './demo.ts';
import { handInLetters } from './letters.ts';

const app = useTestApp();
let lead = '';

beforeAll(async () => {
  const { ports } = app.opora.house;
  const logins = await seedDemo(app.ctx(), { lang: 'ru', ...ports });
  const person = logins.find(({ role }) => role === 'lead');
  lead = `${person?.name} <${person?.email}>`;
}, 120_000);

test.each(['ru', 'en'] as const)(
  'the letters at the door become what each is there to show (%s)',
  async (lang) => {
    const { ports, database } = app.opora.house;
    const since = new Date().toISOString();
    expect(await handInLetters(app.ctx(), ports, { lang, lead })).toBe(8);
    await app.opora.drainJobs();
    const { rows } = await database.pool.query<{ told: string }>(
      `select concat_ws(' ', state, cause) as told from mail_ledger
       where understood_at > $1 order by received_at`,
      [since],
    );
    expect(rows.map((row) => row.told)).toEqual([
      'opened',
      'ignored auto_reply_unmatched',
      'quarantined spam',
      'quarantined forbidden_attachment',
      'opened',
      'opened',
      'joined',
      'ignored bounce_unmatched',
    ]);
  },
);
