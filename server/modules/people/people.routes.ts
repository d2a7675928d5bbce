/** Endpoint to verb; no rules, no SQL. */
import * as people from '#contract/people.ts';
import { route } from '#platform/http.ts';
import { inviteAgent, listAgents, listColleagues, reinviteAgent, updateAgent } from './agents.ts';
import { createContact, getContact, listContacts, updateContact } from './contacts.ts';
import {
  createOrganization,
  getOrganization,
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
  route(people.listContacts, (ctx, { query }) => listContacts(ctx, query)),
  route(people.getContact, (ctx, { params }) => getContact(ctx, params.contact_id)),
  route(people.createContact, (ctx, { body }) => createContact(ctx, body)),
  route(people.updateContact, (ctx, { params, body }) =>
    updateContact(ctx, params.contact_id, body),
  ),
  route(people.listOrganizations, (ctx, { query }) => listOrganizations(ctx, query)),
  route(people.getOrganization, (ctx, { params }) => getOrganization(ctx, params.organization_id)),
  route(people.createOrganization, (ctx, { body }) => createOrganization(ctx, body)),
  route(people.updateOrganization, (ctx, { params, body }) =>
    updateOrganization(ctx, params.organization_id, body),
  ),
];
