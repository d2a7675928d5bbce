/**
 * The demo organisation: «Касса», a maker of tills and retail software, with ninety days of support
 * behind it. The same seed gives the same desk; only its days move with the date of seeding.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '#contract/common.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { addAgent, createTeam, nameBuiltinRoles } from '#modules/people/people.ts';
import { catchUp, catchUpArticles } from '#modules/search/search.ts';
import { generalSettings, updateSettings, writeClosedSteps } from '#modules/settings/settings.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { BlobStore } from '#platform/files.ts';
import { HTML_VERSION } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import type { Secrets } from '#platform/secrets.ts';
import { enclose } from './attachments.ts';
import { analyze, idsByKey, isEmptyDesk, plant } from './demo.sql.ts';
import type { Ground } from './fold.ts';
import {
  type Phrases,
  parsePhrases,
  parseScenarios,
  type Scenario,
  type TeamKey,
} from './grammar.ts';
import { makeContacts, makeOrganizations } from './people.ts';
import { plantAssist } from './plant-assist.ts';
import { plantCalendars } from './plant-calendars.ts';
import { plantForms } from './plant-forms.ts';
import { plantGaps } from './plant-gaps.ts';
import { plantKnowledge } from './plant-knowledge.ts';
import { plantLines } from './plant-lines.ts';
import { plantMacros } from './plant-macros.ts';
import { plantOperations } from './plant-operations.ts';
import { plantOwners } from './plant-owner.ts';
import { plantPeople } from './plant-people.ts';
import { plantPolicies } from './plant-policies.ts';
import { plantRouting } from './plant-routing.ts';
import { plantRules } from './plant-rules.ts';
import { plantSides } from './plant-side.ts';
import { plantSynonyms } from './plant-synonyms.ts';
import { lastNumber, plantTickets } from './plant-tickets.ts';
import { plantWebhooks } from './plant-webhooks.ts';
import { plantWhole } from './plant-whole.ts';
import { plantWorth } from './plant-worth.ts';
import { seededRandom } from './random.ts';
import { serviceTeam, withRichPasts } from './rich-pasts.ts';
import { type CastAgent, makeStories, type Story } from './stories.ts';
import { type Words, wordsOf } from './words.ts';

export { demoCounts } from './people.ts';

export type DemoLogin = {
  role: 'agent' | 'lead' | 'admin';
  email: string;
  password: string;
  name: string;
};
export type DemoOptions = { lang: Language; blobs: BlobStore; secrets: Secrets };

/** Known to everybody: the demo is for looking at, on one's own machine. */
const passwords = {
  agent: 'kassa-agent-demo',
  light_agent: 'kassa-agent-demo',
  lead: 'kassa-lead-demo',
  admin: 'kassa-admin-demo',
} as const;

const seed = 20_261_031;
const topics = ['equipment', 'till', 'office', 'exchange', 'billing', 'growth'] as const;

/**
 * Fills an empty desk, all or nothing, and answers who can sign in. The modules' reactions must be
 * registered (buildApp does it): statuses, types and views are made by their owners.
 * @throws OporaError conflict when the desk is not empty
 */
export async function seedDemo(
  ctx: Ctx,
  { lang, blobs, secrets }: DemoOptions,
): Promise<DemoLogin[]> {
  const words = wordsOf[lang];
  const random = seededRandom(seed);
  const agents = await transaction(asSystem(ctx), async (tx) => {
    if (!(await isEmptyDesk(tx))) fail('conflict', 'errors.demo_not_empty');
    await setUpDesk(tx, lang, words);
    await plantCalendars(tx, lang);
    const teamOf = await makeTeams(tx, words, lang);
    const agents = await makeAgents(tx, { lang, words, teamOf });
    const now = ctx.now.getTime();
    const organizations = makeOrganizations(random, lang, now);
    const contacts = makeContacts(random, lang, { organizations, now });
    await plantPeople(tx, random, { organizations, contacts });
    const mailboxOf = await makeMailboxes(tx, { lang, words, teamOf });
    const { company } = words;
    const parts = { language: lang, now, company, teamOf, agents, mailboxOf };
    const ground = await groundOf(tx, parts);
    const { scenarios, phrases } = readTexts(lang);
    const clock = { now, time_zone: words.time_zone };
    const cast = { language: lang, clock, scenarios, phrases, agents, contacts };
    const stories = withRichPasts(makeStories(random, cast), { now, language: lang });
    const enclosed = await plantTickets(tx, random, { ground, stories });
    const first_number = lastNumber - stories.length + 1;
    await plantForms(tx, seededRandom(seed + 4), { stories, teamOf, first_number });
    const at_work = agents.find((agent) => agent.role === 'agent');
    if (at_work !== undefined) await plantSides(tx, { language: lang, agent_id: at_work.id, now });
    if (at_work !== undefined)
      await plantOwners(tx, { language: lang, agent_id: at_work.id, clock });
    if (at_work !== undefined) await plantOperations(tx, { agent_id: at_work.id, now });
    if (at_work !== undefined)
      await plantWhole(tx, { agent_id: at_work.id, time_zone: words.time_zone });
    if (at_work !== undefined) {
      const macros = { language: lang, agent_id: at_work.id, second_line: teamOf.second };
      await plantMacros(tx, seededRandom(seed + 16), macros);
    }
    const administrator = agents.find((agent) => agent.role === 'admin');
    if (administrator !== undefined)
      await plantWebhooks(tx, {
        ...{ language: lang, owner_id: administrator.id, now },
        seal: (secret) => secrets.seal('webhook', secret),
      });
    if (administrator !== undefined)
      await plantKnowledge(tx, seededRandom(seed + 31), {
        ...{ blobs, publisher_id: administrator.id },
        authors: agents.filter((agent) => agent.role === 'agent').map((agent) => agent.id),
      });
    await plantWorth(tx, seededRandom(seed + 42));
    await plantSynonyms(tx);
    await plantRouting(tx, { language: lang, now, agents, teamOf });
    await plantLines(tx, { language: lang, now, agents, teamOf });
    if (administrator !== undefined)
      await plantRules(tx, {
        ...{ language: lang, now, owner_id: administrator.id, second_line: teamOf.second },
      });
    await plantPolicies(tx, lang);
    await enclose(tx, random, { blobs, enclosed, language: lang, phrases, words });
    return agents;
  });
  await analyze(ctx);
  // The search follows the events; here it is let to do so before the first look.
  await catchUp(asSystem(ctx));
  await catchUpArticles(asSystem(ctx));
  const lead = agents.find((agent) => agent.role === 'lead');
  if (lead !== undefined) await plantGaps(asSystem(ctx), { language: lang, agent_id: lead.id });
  await plantAssist(asSystem(ctx));
  return loginsOf(agents);
}

export function readTexts(lang: Language): { scenarios: Scenario[]; phrases: Phrases } {
  function read(name: string): string {
    return readFileSync(join(import.meta.dirname, 'texts', lang, `${name}.txt`), 'utf8');
  }
  return {
    scenarios: topics.flatMap((topic) => parseScenarios(read(topic))),
    phrases: parsePhrases(read('common')),
  };
}

async function setUpDesk(tx: Ctx, lang: Language, words: Words): Promise<void> {
  await nameBuiltinRoles(tx, lang);
  await updateSettings(tx, {
    organization_name: words.company,
    language: lang,
    time_zone: words.time_zone,
    pole: 'tech_support',
  });
  await writeClosedSteps(tx, ['organization', 'administrator', 'pole', 'mailbox', 'colleagues']);
  await publish(tx, { name: 'desk.set_up', subject_type: 'settings', subject_id: null });
}

async function makeTeams(
  tx: Ctx,
  words: Words,
  lang: Language,
): Promise<Record<TeamKey | 'service', string>> {
  async function make(key: TeamKey): Promise<string> {
    const team = await createTeam(tx, { ...words.teams[key], member_ids: [] });
    return team.id;
  }
  return {
    first: await make('first'),
    second: await make('second'),
    development: await make('development'),
    billing: await make('billing'),
    service: (await createTeam(tx, { name: serviceTeam[lang], line: 'outer', member_ids: [] })).id,
  };
}

type Making = { lang: Language; words: Words; teamOf: Record<TeamKey, string> };

async function makeAgents(tx: Ctx, { lang, words, teamOf }: Making): Promise<CastAgent[]> {
  const made: CastAgent[] = [];
  for (const agent of words.agents) {
    const id = await addAgent(tx, {
      email: `${agent.login}@kassa.example`,
      first_name: agent.first_name,
      last_name: agent.last_name,
      role: agent.role,
      team_ids: agent.teams.map((team) => teamOf[team]),
      language: lang,
      time_zone: words.time_zone,
      password: passwords[agent.role],
    });
    made.push({ ...agent, id });
  }
  return made;
}

/** Mail comes by our own door; what leaves is kept by the demo's mail port, whatever server is named. */
const pictured = {
  incoming: 'smtp',
  outgoing: 'smtp',
  smtp_host: 'smtp.kassa.example',
  smtp_port: 587,
  smtp_security: 'starttls',
  smtp_user: '',
};

async function makeMailboxes(
  tx: Ctx,
  { lang, words, teamOf }: Making,
): Promise<Ground['mailboxOf']> {
  const mailboxes = {
    first: { id: newId(), ...words.mailboxes.first },
    billing: { id: newId(), ...words.mailboxes.billing },
    second: { id: newId(), ...words.mailboxes.second },
  };
  const planted = [
    { ...mailboxes.first, team_id: teamOf.first },
    { ...mailboxes.billing, team_id: teamOf.billing },
    { ...mailboxes.second, team_id: teamOf.second },
  ];
  await plant(
    tx,
    'mailboxes',
    planted.map((mailbox) => ({ ...mailbox, ...pictured, language: lang })),
  );
  return mailboxes;
}

/** Ids of what the owners of statuses, types and settings made. */
async function groundOf(tx: Ctx, known: GroundParts): Promise<Ground> {
  const statuses = await idsByKey(tx, 'statuses');
  const types = await idsByKey(tx, 'ticket_types');
  function status(category: StatusCategory): string {
    const id = statuses.get(category);
    if (id === undefined) throw new Error(`The desk has no status ${category} for the demo`);
    return id;
  }
  const { priority_matrix } = await generalSettings(tx);
  return {
    ...known,
    statusOf: {
      new: status('new'),
      open: status('open'),
      waiting_customer: status('waiting_customer'),
      waiting_internal: status('waiting_internal'),
      waiting_vendor: status('waiting_vendor'),
      solved: status('solved'),
      closed: status('closed'),
    },
    typeOf: (story) => types.get(typeKeyOf(story)) ?? null,
    priorityMatrix: priority_matrix,
    htmlVersion: HTML_VERSION,
  };
}

type GroundParts = Pick<Ground, 'language' | 'now' | 'company' | 'teamOf' | 'agents' | 'mailboxOf'>;

/** Types of the technical support preset. */
function typeKeyOf({ scenario }: Story): string {
  if (scenario.team === 'billing') return 'billing';
  if (scenario.kind === 'wish') return 'feature';
  if (scenario.kind === 'incident') return scenario.team === 'development' ? 'bug' : 'incident';
  return 'question';
}

function loginsOf(agents: readonly CastAgent[]): DemoLogin[] {
  return (['agent', 'lead', 'admin'] as const).flatMap((role) => {
    const found = agents.find((agent) => agent.role === role);
    if (found === undefined) return [];
    const { login, first_name, last_name } = found;
    const name = `${first_name} ${last_name}`;
    return [{ role, email: `${login}@kassa.example`, password: passwords[role], name }];
  });
}
