/** One-time links: invitation, new password, set-up. One purpose, one account, one use, an end. */
import { z } from 'zod';
import { language } from '#contract/common.ts';
import { ownWordsOf, weaknessOf } from '#contract/password.ts';
import type { Config } from '#platform/config.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, job } from '#platform/jobs.ts';
import type { Secrets } from '#platform/secrets.ts';
import {
  type AgentRow,
  agentByEmail,
  agentById,
  hasAdministrator,
  lockAgent,
  updateAgentRow,
} from './agents.sql.ts';
import { publishEnded } from './confirm.ts';
import { endLinks, insertLink, linksMadeSince, openLink, takeLink } from './links.sql.ts';
import { type LinkPurpose, linkEnd, linkUrl, newLinkSecret, secretHash } from './one-time-link.ts';
import { hashPassword } from './password.ts';
import { deleteSessions } from './sessions.sql.ts';
import type { Device, StartedSession } from './sessions.ts';
import { openSession } from './sign-in.ts';

/** What links need of the outside: the configured address and the sealing of job payloads. */
export type LinkPorts = { readonly config: Pick<Config, 'public_url'>; readonly secrets: Secrets };

/** The job that mails a link. The notifications module runs it; here is what it is told. */
export const linkMail = {
  name: 'notifications.send_link_mail',
  payload: z.strictObject({
    agent_id: z.uuid(),
    purpose: z.enum(['invitation', 'password_reset']),
    /** `openLinkUrl` reads it. Sealed, so that no table, log or copy of one holds the secret. */
    sealed_url: z.string(),
    language,
  }),
  max_attempts: 12,
} as const;

const sealPurpose = 'link_mail.url';

/** The address that a mail of `linkMail` carries. */
export function openLinkUrl(secrets: Secrets, sealed_url: string): string {
  return secrets.open(sealPurpose, sealed_url);
}

/** Makes a link for an agent and has it mailed; earlier ones of the same purpose end. Answers the address. */
export async function sendLink(
  tx: Ctx,
  agent: Pick<AgentRow, 'id' | 'language'>,
  { purpose, ports }: { purpose: 'invitation' | 'password_reset'; ports: LinkPorts },
): Promise<string> {
  const url = linkUrl(ports.config.public_url, purpose, await makeLink(tx, agent.id, purpose));
  await enqueue(tx, linkMail, {
    agent_id: agent.id,
    purpose,
    sealed_url: ports.secrets.seal(sealPurpose, url),
    language: agent.language,
  });
  return url;
}

async function makeLink(tx: Ctx, agent_id: string | null, purpose: LinkPurpose): Promise<string> {
  await endLinks(tx, agent_id, [purpose]);
  const secret = newLinkSecret();
  await insertLink(tx, {
    id: newId(),
    token_hash: hashOf(secret),
    purpose,
    agent_id,
    created_by: tx.actor.kind === 'agent' ? actorId(tx.actor) : null,
    expires_at: linkEnd(purpose, tx.now),
  });
  return secret;
}

function hashOf(secret: string): Buffer {
  return secretHash(secret) ?? fail('not_found', 'errors.link_dead');
}

// the holder's side ---------------------------------------------------------------------------

/** Whom the link serves. A dead, foreign or mistyped link is not found. */
export async function lookUpLink(ctx: Ctx, secret: string) {
  const link = await openLink(ctx, hashOf(secret));
  if (link === undefined) fail('not_found', 'errors.link_dead');
  if (link.purpose === 'setup') {
    if (await hasAdministrator(ctx)) fail('not_found', 'errors.link_dead');
    return {
      purpose: link.purpose,
      email: '',
      first_name: '',
      last_name: '',
      language: 'ru' as const,
    };
  }
  const agent = await agentById(ctx, link.agent_id ?? '');
  if (agent === undefined || agent.disabled_at !== null) fail('not_found', 'errors.link_dead');
  const { email, first_name, last_name } = agent;
  return { purpose: link.purpose, email, first_name, last_name, language: agent.language };
}

export type LinkUse = {
  token: string;
  password: string;
  first_name?: string | undefined;
  last_name?: string | undefined;
};

/**
 * Sets the password of the link's agent and signs in. Everything begun before ends: sessions, and
 * the other links of the agent. A second factor is still owed.
 */
export async function useLink(ctx: Ctx, given: LinkUse, device: Device): Promise<StartedSession> {
  const hash = hashOf(given.token);
  await assertLinkTakes(ctx, hash, given);
  const password_hash = await hashPassword(given.password);
  return transaction(ctx, async (tx) => {
    const link = await takeLink(tx, hash, ['invitation', 'password_reset']);
    const agent = await lockAgent(tx, link?.agent_id ?? '00000000-0000-0000-0000-000000000000');
    if (link === undefined || agent === undefined || agent.disabled_at !== null)
      fail('not_found', 'errors.link_dead');
    const isNew = agent.password_hash === null;
    await updateAgentRow(tx, agent.id, {
      password_hash,
      ...(isNew && given.first_name !== undefined ? { first_name: given.first_name } : {}),
      ...(isNew && given.last_name !== undefined ? { last_name: given.last_name } : {}),
    });
    await endLinks(tx, agent.id, ['invitation', 'password_reset']);
    await publishEnded(tx, agent.id, await deleteSessions(tx, [agent.id]));
    await publish(tx, {
      name: isNew ? 'agent.joined' : 'agent.password_changed',
      subject_type: 'agent',
      subject_id: agent.id,
    });
    return openSession(tx, agent.id, { device });
  });
}

/** Refuses a weak password before the link is spent on it. */
async function assertLinkTakes(ctx: Ctx, hash: Buffer, given: LinkUse): Promise<void> {
  const link = await openLink(ctx, hash);
  const agent = link?.agent_id ? await agentById(ctx, link.agent_id) : undefined;
  if (agent === undefined) fail('not_found', 'errors.link_dead');
  const weakness = weaknessOf(given.password, ownWordsOf(agent));
  if (weakness !== undefined) failField('password', weakness);
}

// asking for a new password -------------------------------------------------------------------

const resetsPerHour = 3;

/**
 * Asks for a link to set a new password. Known and unknown addresses take the same way, one job;
 * only the job learns whether there is an agent, so neither the answer nor its time tells.
 */
export async function requestPasswordReset(ctx: Ctx, email: string): Promise<void> {
  await enqueue(ctx, preparePasswordReset, { email });
}

export const preparePasswordReset = job(
  'people.prepare_password_reset',
  z.strictObject({ email: z.string() }),
  async (ctx, { email }, ports) => {
    const found = await agentByEmail(ctx, email);
    if (found === undefined) return;
    await transaction(ctx, async (tx) => {
      const agent = await lockAgent(tx, found.id);
      if (agent === undefined || agent.disabled_at !== null) return;
      const hourAgo = new Date(tx.now.getTime() - 3_600_000);
      if ((await linksMadeSince(tx, agent.id, hourAgo)) >= resetsPerHour) return;
      await sendLink(tx, agent, { purpose: 'password_reset', ports });
      await publish(tx, {
        name: 'agent.password_reset_requested',
        subject_type: 'agent',
        subject_id: agent.id,
      });
    });
  },
);

// set-up --------------------------------------------------------------------------------------

/** The set-up link is alive only while nobody administers the desk. */
export async function isSetupOpen(ctx: Ctx): Promise<boolean> {
  return !(await hasAdministrator(ctx));
}

/** The address of a fresh set-up link, or undefined once the desk is set up; earlier ones end. */
export async function issueSetupLink(ctx: Ctx, public_url: string): Promise<string | undefined> {
  return transaction(ctx, async (tx) => {
    if (await hasAdministrator(tx)) return undefined;
    return linkUrl(public_url, 'setup', await makeLink(tx, null, 'setup'));
  });
}

/** Uses the set-up link up. @throws OporaError not_found when it is dead */
export async function takeSetupLink(tx: Ctx, secret: string): Promise<void> {
  const link = await takeLink(tx, hashOf(secret), ['setup']);
  if (link === undefined) fail('not_found', 'errors.link_dead');
}
