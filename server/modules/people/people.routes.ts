/** Endpoint to verb; no rules, no SQL. */
import * as contacts from '#contract/contacts.ts';
import * as people from '#contract/people.ts';
import { route } from '#platform/http.ts';
import { inviteAgent, listAgents, listColleagues, reinviteAgent, updateAgent } from './agents.ts';
import { listContacts } from './contact-list.ts';
import { createContact, getContact, updateContact } from './contacts.ts';
import {
  createOrganization,
  getOrganization,
  listContracts,
  listOrganizations,
  updateOrganization,
} from './organizations.ts';
import { createRole, listRoles, updateRole } from './roles.ts';
import { signInRoutes } from './sign-in.routes.ts';
import { createTeam, listTeams, updateTeam } from './teams.ts';

export const routes = [
  ...signInRoutes,
  route(people.listColleagues, (ctx) => listColleagues(ctx)),
  route(people.listAgents, (ctx) => listAgents(ctx)),
  route(people.inviteAgent, (ctx, { body }, { ports }) => inviteAgent(ctx, body, ports)),
  route(people.updateAgent, (ctx, { params, body }) => updateAgent(ctx, params.agent_id, body)),
  route(people.reinviteAgent, (ctx, { params }, { ports }) =>
    reinviteAgent(ctx, params.agent_id, ports),
  ),
  route(people.listRoles, (ctx) => listRoles(ctx)),
  route(people.createRole, (ctx, { body }) => createRole(ctx, body)),
  route(people.updateRole, (ctx, { params, body }) => updateRole(ctx, params.role_id, body)),
  route(people.listTeams, (ctx) => listTeams(ctx)),
  route(people.createTeam, (ctx, { body }) => createTeam(ctx, body)),
  route(people.updateTeam, (ctx, { params, body }) => updateTeam(ctx, params.team_id, body)),
  route(contacts.listContacts, (ctx, { query }) => listContacts(ctx, query)),
  route(contacts.getContact, (ctx, { params }) => getContact(ctx, params.contact_id)),
  route(contacts.createContact, (ctx, { body }) => createContact(ctx, body)),
  route(contacts.updateContact, (ctx, { params, body }) =>
    updateContact(ctx, params.contact_id, body),
  ),
  route(contacts.listOrganizations, (ctx, { query }) => listOrganizations(ctx, query)),
  route(contacts.listContracts, async (ctx) => ({ items: await listContracts(ctx) })),
  route(contacts.getOrganization, (ctx, { params }) =>
    getOrganization(ctx, params.organization_id),
  ),
  route(contacts.createOrganization, (ctx, { body }) => createOrganization(ctx, body)),
  route(contacts.updateOrganization, (ctx, { params, body }) =>
    updateOrganization(ctx, params.organization_id, body),
  ),
];
