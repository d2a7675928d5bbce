/** Fills an empty database with a desk of a given size, in both languages. */
import { sql } from 'kysely';
import pg from 'pg';
import { addAgent, createTeam, nameBuiltinRoles } from '#modules/people/people.ts';
import { reindexAll } from '#modules/search/search.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { readTexts } from '../server/demo/demo.ts';
import { makeContacts, makeOrganizations } from '../server/demo/people.ts';
import { plantPeople } from '../server/demo/plant-people.ts';
import { seededRandom } from '../server/demo/random.ts';
import { makeStories, type Story } from '../server/demo/stories.ts';
import { wordsOf } from '../server/demo/words.ts';
import {
  type BenchText,
  finishTickets,
  layPools,
  makeComments,
  makeEvents,
  makeTickets,
} from './seed.sql.ts';

export type BenchDesk = { email: string; password: string; mailbox: string };
export type Told = (line: string) => void;

const agentCount = 50;
const teamCount = 8;
const password = 'bench agent password';
/** Readers of the feed that must not walk through the history. */
const readers = ['search', 'notifications', 'webhooks', 'automation', 'court'];

/** @returns whom the load signs in as: an agent of three teams out of eight */
export async function seedBench(
  ctx: Ctx,
  { tickets, url, days = 730 }: { tickets: number; url: string; days?: number },
  told: Told,
): Promise<BenchDesk> {
  const start = performance.now();
  const desk = await transaction(ctx, async (tx) => {
    await sql`set local statement_timeout = 0`.execute(tx.db);
    await sql`set local synchronous_commit = off`.execute(tx.db);
    await sql`set local work_mem = '256MB'`.execute(tx.db);
    const { agent_ids, team_ids, mailbox } = await makeDesk(tx);
    const texts = await makePeopleAndTexts(tx, agent_ids);
    const strangers = Math.floor(tickets / 5);
    await layPools(tx, { texts, agent_ids, team_ids, people: strangers });
    const people = 4_000 + strangers;
    await makeTickets(tx, {
      tickets,
      people,
      texts: texts.length,
      agents: agentCount,
      teams: teamCount,
      days,
    });
    told(`${tickets} tickets, ${seconds(start)}`);
    await makeComments(tx);
    told(`${tickets * 3} comments, ${seconds(start)}`);
    await makeEvents(tx);
    await finishTickets(tx, readers);
    return { email: 'agent0@bench.example', password, mailbox };
  });
  told(`events and tags, ${seconds(start)}`);
  await vacuum(url);
  await reindexAll(ctx);
  told(`search index, ${seconds(start)}`);
  await sql`checkpoint`.execute(ctx.db);
  return desk;
}

/** On a connection of its own: those of the desk end what takes a minute. */
async function vacuum(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(0)} s`;
}

async function makeDesk(tx: Ctx) {
  await nameBuiltinRoles(tx, 'ru');
  await updateSettings(tx, { organization_name: 'Bench', language: 'ru', pole: 'tech_support' });
  await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
  const team_ids: string[] = [];
  for (let index = 0; index < teamCount; index += 1) {
    const team = await createTeam(tx, { name: `Team ${index}`, line: 'L1', member_ids: [] });
    team_ids.push(team.id);
  }
  const agent_ids: string[] = [];
  for (let index = 0; index < agentCount; index += 1) {
    const teams = [0, 1, 2].map((step) => team_ids[(index + step) % teamCount] ?? '');
    agent_ids.push(
      await addAgent(tx, {
        email: `agent${index}@bench.example`,
        first_name: 'Анна',
        last_name: `Крылова ${index}`,
        role: 'agent',
        team_ids: teams,
        ...(index === 0 ? { password } : {}),
      }),
    );
  }
  const mailbox = 'support@bench.example';
  await tx.db
    .insertInto('mailboxes')
    .values({
      id: newId(),
      address: mailbox,
      name: 'Bench',
      incoming: 'smtp',
      team_id: team_ids[0] ?? null,
    })
    .execute();
  return { agent_ids, team_ids, mailbox };
}

async function makePeopleAndTexts(tx: Ctx, agent_ids: readonly string[]): Promise<BenchText[]> {
  const random = seededRandom(7);
  const now = tx.now.getTime();
  const texts: BenchText[] = [];
  for (const language of ['ru', 'en'] as const) {
    const organizations = makeOrganizations(random, language, now);
    const contacts = makeContacts(random, language, { organizations, now });
    // Domains and addresses of the two languages stay apart.
    for (const organization of organizations)
      organization.domain = `${language}.${organization.domain}`;
    for (const contact of contacts) contact.email = `${language}.${contact.email}`;
    await plantPeople(tx, random, { organizations, contacts });
    const words = wordsOf[language];
    const stories = makeStories(random, {
      ...readTexts(language),
      language,
      contacts,
      clock: { now, time_zone: words.time_zone },
      agents: words.agents.map((agent, index) => ({ ...agent, id: agent_ids[index] ?? '' })),
    });
    texts.push(...stories.flatMap((story) => textOf(language, story)));
  }
  return texts;
}

/** The three bodies that a ticket of the bench has. */
function textOf(language: 'ru' | 'en', { subject, scenario, moves }: Story): BenchText[] {
  const said = moves.flatMap((move) => (move.said === undefined ? [] : [move]));
  const answers = said.filter(
    ({ by, said: one }) => by.kind === 'agent' && one?.visibility === 'public',
  );
  const [opening] = said;
  const first = answers[0];
  const last = answers.at(-1);
  if (opening?.said === undefined || first?.said === undefined || last?.said === undefined)
    return [];
  if (opening.by.kind !== 'contact') return [];
  const bodies = [opening.said.text, first.said.text, last.said.text].map((text) =>
    text.replaceAll(' // ', '\n\n'),
  );
  const [one = '', two = '', three = ''] = bodies;
  return [{ language, subject, opening: one, question: two, solution: three, tags: scenario.tags }];
}
