/**
 * What may be read from a standby, and a desk without one. What a real one answers, and how it fails, is in
 * scenarios/standby.
 */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { fromStandby } from '#platform/standby.ts';
import { useTestApp } from '#testing/app.ts';
import { contractEndpoints } from '#testing/contract-endpoints.ts';
import { createTestDatabase } from '#testing/template-database.ts';
import { ask, paramsFor, type World } from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { recorded } from '../bench/record.ts';
import { modules } from './modules.ts';

const endpoints = modules
  .flatMap((one) => one.routes ?? [])
  .map((one) => one.endpoint)
  .filter((one) => one.is_for_standby === true);

/** Costly, and read on the primary all the same. */
const staysHere: Readonly<Record<string, string>> = {
  '/api/knowledge/search': 'what was searched is written down, and the words are in memory',
  '/api/help/search': 'the same',
  '/api/help/suggestions': 'the words are in memory',
  '/api/help/choices': 'a write',
  '/api/tickets/:ticket_id/files.zip': 'one list; the bytes are not in the database',
};

test('every costly read is for a standby, or says why not', async () => {
  const costly = [...(await contractEndpoints()).values()].filter(
    ({ is_costly }) => is_costly === true,
  );
  const here = costly.filter(({ is_for_standby }) => is_for_standby !== true);
  expect(here.map(({ path }) => path).sort()).toEqual(Object.keys(staysHere).sort());
  expect(endpoints.length).toBeGreaterThan(costly.length - here.length);
});

describe('a desk without a standby', () => {
  const app = useTestApp({ is_reading_counted: false });
  let world: World;
  beforeAll(async () => {
    world = await aWorld(app);
  }, 60_000);

  test('reads where it always did, and tells nothing of one', async () => {
    const ctx = app.ctx();
    expect(await fromStandby(ctx, async (there) => there === ctx)).toBe(true);
    expect(app.opora.standby).toBeUndefined();
    const figures = await app.call({ method: 'GET', url: '/metrics' });
    expect(figures.body).not.toMatch(/opora_standby/);
  });

  // A standby refuses them; here nobody would notice before there is one.
  test('what is meant for a standby neither writes, locks, numbers nor rings', async () => {
    const as = await world.admin.credentials();
    const admin = { ...world.admin, credentials: async () => as };
    for (const endpoint of endpoints) {
      const where = `${endpoint.method} ${endpoint.path}`;
      const params = await paramsFor(world, endpoint, admin);
      const statements = await recorded(async () => {
        const answer = await ask(world, endpoint, admin, { params });
        expect(answer.statusCode, `${where}: ${answer.body.slice(0, 200)}`).toBeLessThan(500);
      });
      expect(statements.length, where).toBeGreaterThan(0);
      const refused = statements.filter(({ text }) =>
        /^\s*(insert|update|delete|merge|create|listen|notify|lock)\b|\b(insert into|delete from)\b|\bfor (no key )?(update|share)\b|advisory|\btemp(orary)? table\b|nextval|pg_notify|pg_current_xact_id/i.test(
          text,
        ),
      );
      expect({ where, refused }).toEqual({ where, refused: [] });
    }
  });
});

describe('a desk whose standby is none', () => {
  const app = useTestApp({
    database: async () => {
      const database = await createTestDatabase();
      return { ...database, read_url: database.url };
    },
  });
  const whereRead = (ctx: Ctx) =>
    fromStandby(ctx, (there) =>
      firstRow(
        there,
        sql<{
          is_bound: string;
        }>`select current_setting('default_transaction_read_only') as is_bound`,
      ),
    );

  test('is answered by the primary, in a transaction and out of it', async () => {
    await app.opora.standby?.look();
    expect(app.opora.standby?.away()).toBe('not a standby');
    expect(await whereRead(app.ctx())).toEqual({ is_bound: 'off' });
    expect(await transaction(app.ctx(), whereRead)).toEqual({ is_bound: 'off' });
    expect(app.opora.standby?.counts()).toMatchObject({ standby: 0, away: 1 });
    const figures = await app.call({ method: 'GET', url: '/metrics' });
    expect(figures.body).toMatch(/^opora_standby_up 0$/m);
    expect(figures.body).toMatch(/^opora_standby_reads_total\{result="away"\} 1$/m);
  });
});
