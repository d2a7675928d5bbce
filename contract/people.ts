/** Agents, roles, teams, sessions, tokens. */
import { z } from 'zod';
import {
  emailAddress,
  empty,
  freeJson,
  instant,
  language,
  line,
  ref,
  text,
  uuid,
} from './common.ts';
import { endpoint, permissions } from './endpoint.ts';
import { newPassword } from './password.ts';

export const lines = ['L1', 'L2', 'L3', 'outer'] as const;

// sign-in -------------------------------------------------------------------------------------

export const themes = ['auto', 'light', 'dark'] as const;

export const me = z.strictObject({
  id: uuid,
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  name: z.string(),
  language,
  time_zone: z.string(),
  theme: z.enum(themes),
  signature: z.string(),
  undo_seconds: z.number().int(), // how long a reply of mine waits before it leaves
  preferences: z.record(z.string(), z.unknown()),
  has_second_factor: z.boolean(),
  requires_second_factor: z.boolean(), // the role asks for it: nothing else opens before it is set up
  role: z.strictObject({ id: uuid, key: z.string(), name: z.string() }),
  permissions: z.array(z.enum(permissions)),
  team_ids: z.array(uuid),
});
export type Me = z.infer<typeof me>;

export const signInResult = z.strictObject({ second_factor_due: z.boolean() });

export const signIn = endpoint({
  method: 'POST',
  path: '/api/session',
  access: 'public',
  limit: 10,
  summary: 'Sign in with e-mail and password',
  body: z.strictObject({ email: emailAddress, password: z.string().min(1).max(200) }),
  response: signInResult,
});
export const passSecondFactor = endpoint({
  method: 'POST',
  path: '/api/session/second-factor',
  access: 'half',
  limit: 10,
  summary: 'Pass the second factor with a code of the app or a recovery code',
  body: z.strictObject({ code: z.string().trim().min(6).max(20) }),
  response: signInResult,
});
export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/session',
  access: 'half',
  summary: 'Sign out',
  response: empty,
});
export const getMe = endpoint({
  method: 'GET',
  path: '/api/me',
  access: 'bare',
  scope: 'read',
  summary: 'Who am I and what may I do',
  response: me,
});
export const updateMe = endpoint({
  method: 'PATCH',
  path: '/api/me',
  access: 'agent',
  summary:
    'Change my own name, language, time zone, theme, signature, time for taking back, preferences',
  body: z.strictObject({
    first_name: line(100).min(1).optional(),
    last_name: line(100).optional(),
    language: language.optional(),
    time_zone: line(60).optional(),
    theme: z.enum(themes).optional(),
    signature: text(2000).optional(),
    undo_seconds: z.number().int().min(0).max(60).optional(),
    preferences: z.record(line(60), freeJson).optional(),
  }),
  response: me,
});
export const changePassword = endpoint({
  method: 'PUT',
  path: '/api/me/password',
  access: 'agent',
  limit: 10,
  summary: 'Change my password; other sessions end',
  body: z.strictObject({ current_password: z.string().max(200), new_password: newPassword }),
  response: empty,
});
export const beginTotp = endpoint({
  method: 'POST',
  path: '/api/me/totp',
  access: 'bare',
  limit: 10,
  summary: 'Begin setting up the second factor',
  body: z.strictObject({ password: z.string().max(200) }),
  response: z.strictObject({ secret: z.string(), otpauth_url: z.string() }),
});
export const confirmTotp = endpoint({
  method: 'PUT',
  path: '/api/me/totp',
  access: 'bare',
  limit: 10,
  summary: 'Confirm the second factor with its first code; answers the recovery codes once',
  body: z.strictObject({ code: z.string().trim().length(6) }),
  response: z.strictObject({ recovery_codes: z.array(z.string()) }),
});
export const removeTotp = endpoint({
  method: 'POST',
  path: '/api/me/totp/removal',
  access: 'agent',
  limit: 10,
  summary: 'Remove my second factor (asks for the password and a code)',
  body: z.strictObject({ password: z.string().max(200), code: z.string().trim().max(20) }),
  response: empty,
});
export const session = z.strictObject({
  id: uuid,
  created_at: instant,
  last_seen_at: instant,
  ip: z.string(),
  user_agent: z.string(),
  is_current: z.boolean(),
});
export const listSessions = endpoint({
  method: 'GET',
  path: '/api/me/sessions',
  access: 'agent',
  summary: 'My sessions',
  response: z.strictObject({ items: z.array(session) }),
});
export const endSession = endpoint({
  method: 'DELETE',
  path: '/api/me/sessions/:session_id',
  access: 'agent',
  summary: 'End one of my sessions',
  params: z.strictObject({ session_id: uuid }),
  response: empty,
});
export const requestPasswordReset = endpoint({
  method: 'POST',
  path: '/api/password-reset',
  access: 'public',
  limit: 5,
  summary: 'Ask for a link to set a new password; the answer is the same for every address',
  body: z.strictObject({ email: emailAddress }),
  response: empty,
  status: 202,
});
export const linkInfo = z.strictObject({
  purpose: z.enum(['invitation', 'password_reset', 'setup']),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  language,
});
export const lookUpLink = endpoint({
  method: 'POST',
  path: '/api/links/lookup',
  access: 'public',
  limit: 30,
  summary: 'Whom does this invitation or reset link serve',
  body: z.strictObject({ token: z.string().max(100) }),
  response: linkInfo,
});
export const useLink = endpoint({
  method: 'POST',
  path: '/api/links/use',
  access: 'public',
  limit: 10,
  summary: 'Accept an invitation or set a new password',
  body: z.strictObject({
    token: z.string().max(100),
    password: newPassword,
    first_name: line(100).min(1).optional(),
    last_name: line(100).optional(),
  }),
  response: signInResult,
});

// API tokens ----------------------------------------------------------------------------------

export const tokenScopes = ['read', 'write', 'mail'] as const;
export const apiToken = z.strictObject({
  id: uuid,
  name: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  created_at: instant,
  last_used_at: instant.nullable(),
  expires_at: instant.nullable(),
});
export const listApiTokens = endpoint({
  method: 'GET',
  path: '/api/me/tokens',
  access: 'agent',
  summary: 'My API tokens',
  response: z.strictObject({ items: z.array(apiToken) }),
});
export const createApiToken = endpoint({
  method: 'POST',
  path: '/api/me/tokens',
  access: 'agent',
  limit: 20,
  summary: 'Make an API token; it is shown this once',
  body: z.strictObject({
    name: line(100).min(1),
    scopes: z.array(z.enum(tokenScopes)).min(1),
    expires_in_days: z.number().int().min(1).max(3650).nullable(),
    password: z.string().max(200),
  }),
  response: z.strictObject({ token: z.string(), api_token: apiToken }),
  status: 201,
});
export const revokeApiToken = endpoint({
  method: 'DELETE',
  path: '/api/me/tokens/:api_token_id',
  access: 'agent',
  summary: 'Revoke one of my API tokens',
  params: z.strictObject({ api_token_id: uuid }),
  response: empty,
});

// agents, roles, teams ------------------------------------------------------------------------

export const agent = z.strictObject({
  id: uuid,
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  name: z.string(),
  role_id: uuid,
  team_ids: z.array(uuid),
  has_second_factor: z.boolean(),
  is_invited: z.boolean(), // has not set a password yet
  disabled_at: instant.nullable(),
});
export type Agent = z.infer<typeof agent>;

/** What every colleague may know: for menus of assignees and mentions. */
export const colleague = z.strictObject({
  id: uuid,
  name: z.string(),
  team_ids: z.array(uuid),
  is_light: z.boolean(),
  is_disabled: z.boolean(),
});
export const listColleagues = endpoint({
  method: 'GET',
  path: '/api/colleagues',
  access: 'agent',
  scope: 'read',
  summary: 'Names and teams of the colleagues',
  response: z.strictObject({ items: z.array(colleague) }),
});
export const listAgents = endpoint({
  method: 'GET',
  path: '/api/agents',
  access: 'people.manage',
  scope: 'read',
  summary: 'Agents for administration',
  response: z.strictObject({ items: z.array(agent) }),
});
export const inviteAgent = endpoint({
  method: 'POST',
  path: '/api/agents',
  access: 'people.manage',
  limit: 60,
  summary: 'Invite a colleague by mail; the link is also answered, to hand over by other means',
  body: z.strictObject({
    email: emailAddress,
    first_name: line(100).min(1),
    last_name: line(100).default(''),
    role_id: ref('role'),
    team_ids: z.array(ref('team')).max(100).default([]),
    language: language.optional(),
  }),
  response: z.strictObject({ agent, invitation_url: z.string() }),
  status: 201,
});
export const updateAgent = endpoint({
  method: 'PATCH',
  path: '/api/agents/:agent_id',
  access: 'people.manage',
  summary: 'Change an agent: name, role, teams, disabled or not',
  params: z.strictObject({ agent_id: uuid }),
  body: z.strictObject({
    first_name: line(100).min(1).optional(),
    last_name: line(100).optional(),
    role_id: ref('role').optional(),
    team_ids: z.array(ref('team')).max(100).optional(),
    is_disabled: z.boolean().optional(),
  }),
  response: agent,
});
export const reinviteAgent = endpoint({
  method: 'POST',
  path: '/api/agents/:agent_id/invitation',
  access: 'people.manage',
  limit: 60,
  summary: 'Make a new invitation link; the earlier one ends',
  params: z.strictObject({ agent_id: uuid }),
  response: z.strictObject({ agent, invitation_url: z.string() }),
});

export const role = z.strictObject({
  id: uuid,
  key: z.string(),
  name: z.string(),
  permissions: z.array(z.enum(permissions)),
  is_builtin: z.boolean(),
  requires_second_factor: z.boolean(),
  agent_count: z.number().int(),
});
export const listRoles = endpoint({
  method: 'GET',
  path: '/api/roles',
  access: 'people.manage',
  scope: 'read',
  summary: 'Roles and their permissions',
  response: z.strictObject({ items: z.array(role) }),
});
const roleBody = z.strictObject({
  name: line(60).min(1),
  permissions: z.array(z.enum(permissions)),
  requires_second_factor: z.boolean().optional(),
});
export const createRole = endpoint({
  method: 'POST',
  path: '/api/roles',
  access: 'people.manage',
  summary: 'Make a role (no right that the maker lacks)',
  body: roleBody,
  response: role,
  status: 201,
});
export const updateRole = endpoint({
  method: 'PATCH',
  path: '/api/roles/:role_id',
  access: 'people.manage',
  summary:
    'Change a role of your own making; of a built-in one only whether it asks for a second factor',
  params: z.strictObject({ role_id: uuid }),
  body: roleBody.partial(),
  response: role,
});
export const team = z.strictObject({
  id: uuid,
  name: z.string(),
  line: z.enum(lines),
  signature: z.string(), // below a person's own, under letters of the team's tickets
  member_ids: z.array(uuid),
});
export const listTeams = endpoint({
  method: 'GET',
  path: '/api/teams',
  access: 'agent',
  scope: 'read',
  summary: 'Teams',
  response: z.strictObject({ items: z.array(team) }),
});
const teamBody = z.strictObject({
  name: line(80).min(1),
  line: z.enum(lines),
  signature: text(2000).optional(),
  member_ids: z.array(ref('agent')).max(500),
});
export const createTeam = endpoint({
  method: 'POST',
  path: '/api/teams',
  access: 'people.manage',
  summary: 'Make a team',
  body: teamBody,
  response: team,
  status: 201,
});
export const updateTeam = endpoint({
  method: 'PATCH',
  path: '/api/teams/:team_id',
  access: 'people.manage',
  summary: 'Change a team',
  params: z.strictObject({ team_id: uuid }),
  body: teamBody.partial().extend({ is_archived: z.boolean().optional() }),
  response: team,
});
