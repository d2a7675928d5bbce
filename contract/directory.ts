/** The responsibility directory: areas of the business in a tree, and who answers for each. */
import { z } from 'zod';
import { emailAddress, empty, instant, line, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { lines } from './people.ts';
import { presenceStates } from './presence.ts';

export const mostAreas = 2000;
const teamRef = personRef.extend({ line: z.enum(lines) });
const contactRef = personRef.extend({ address: z.string().nullable() });

export const area = z.strictObject({
  id: uuid,
  parent_id: uuid.nullable(),
  name: z.string(),
  /** What people call it besides. */
  other_names: z.array(z.string()),
  is_ours: z.boolean(),
  team: teamRef.nullable(),
  agent: personRef.nullable(),
  deputy: personRef.nullable(),
  ask_agent: personRef.nullable(),
  ask_contact: contactRef.nullable(),
  calendar: personRef.nullable(),
  note: z.string(),
  /** Not ours: whose it is, where to look, whom to write to. */
  outside: z.strictObject({
    words: z.string(),
    link: z.string(),
    address: z.string(),
    contact: contactRef.nullable(),
  }),
  keeper: personRef.nullable(),
  topic_ids: z.array(uuid),
  position: z.number().int(),
  can: z.strictObject({ edit: z.boolean() }),
});
export type Area = z.infer<typeof area>;

export const listAreas = endpoint({
  method: 'GET',
  path: '/api/areas',
  access: 'agent',
  scope: 'read',
  summary: 'The whole directory: who answers for what',
  response: z.strictObject({
    items: z.array(area),
    can: z.strictObject({ create: z.boolean() }),
  }),
});
/** An area with what it inherits filled in. */
export const foundArea = z.strictObject({
  path: z.array(z.string()),
  area,
  /** Who of the one who answers and the deputy is on shift at this moment; null: neither. */
  on_duty: personRef.nullable(),
});
export type FoundArea = z.infer<typeof foundArea>;
export const findAreas = endpoint({
  method: 'GET',
  path: '/api/areas/search',
  access: 'agent',
  scope: 'read',
  summary: 'Areas by their names, other names, teams and people, forgiving typing errors; up to 20',
  query: z.strictObject({ q: line(200).min(1) }),
  response: z.strictObject({ items: z.array(foundArea) }),
});

/** Who of an area is there at this moment; what it does not say itself it takes from above. */
export const areaDuty = z.strictObject({
  /** Who answers now: the one named, else the deputy; null: neither is on shift. */
  on_duty: personRef.nullable(),
  people: z.array(
    z.strictObject({
      agent: personRef,
      part: z.enum(['agent', 'deputy', 'ask_agent']),
      is_on_shift: z.boolean(),
      /** Null: they have never been on. */
      state: z.enum(presenceStates).nullable(),
    }),
  ),
  /** Members of its team who can own tickets, and those of them who are on shift and take work now. */
  team: z.strictObject({ agents: z.number().int(), on: z.number().int() }).nullable(),
  /** Of its hours: open or not, and until when; `until` null: it never changes. */
  hours: z.strictObject({ is_open: z.boolean(), until: instant.nullable() }).nullable(),
});
export type AreaDuty = z.infer<typeof areaDuty>;
export const getAreaDuty = endpoint({
  method: 'GET',
  path: '/api/areas/:area_id/duty',
  access: { row: 'area', can: 'view' },
  scope: 'read',
  summary: 'Who of an area is on duty at this moment, and whether its hours are open',
  params: z.strictObject({ area_id: uuid }),
  response: areaDuty,
});

/** http and https alone: a link of the directory is opened by everybody. */
const webLink = line(1000).refine((url) => url === '' || /^https?:\/\/[^\s]+$/iu.test(url), {
  error: 'errors.field.web_link',
});
const areaBody = z.strictObject({
  parent_id: ref('area').nullable(),
  name: line(120).min(1),
  other_names: z.array(line(60).min(1)).max(30),
  is_ours: z.boolean(),
  team_id: ref('team').nullable(),
  agent_id: ref('agent').nullable(),
  deputy_id: ref('agent').nullable(),
  ask_agent_id: ref('agent').nullable(),
  ask_contact_id: ref('contact').nullable(),
  calendar_id: ref('calendar').nullable(),
  note: text(2000),
  outside_words: text(1000),
  outside_link: webLink,
  outside_address: z.union([z.literal(''), emailAddress]),
  outside_contact_id: ref('contact').nullable(),
  keeper_id: ref('agent').nullable(),
  topic_ids: z.array(ref('topic')).max(100),
  position: z.number().int().min(0).max(10_000),
});
export type AreaBody = z.infer<typeof areaBody>;

export const createArea = endpoint({
  method: 'POST',
  path: '/api/areas',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Add an area anywhere in the tree',
  body: areaBody.partial().extend({ name: areaBody.shape.name }),
  response: area,
  status: 201,
});
export const createAreaBelow = endpoint({
  method: 'POST',
  path: '/api/areas/:area_id/areas',
  access: { row: 'area', can: 'edit' },
  scope: 'write',
  summary: 'Add an area below one that the actor keeps',
  params: z.strictObject({ area_id: uuid }),
  body: areaBody.omit({ parent_id: true }).partial().extend({ name: areaBody.shape.name }),
  response: area,
  status: 201,
});
export const updateArea = endpoint({
  method: 'PATCH',
  path: '/api/areas/:area_id',
  access: { row: 'area', can: 'edit' },
  scope: 'write',
  summary: 'Change an area; a topic belongs to one area, the last that took it',
  params: z.strictObject({ area_id: uuid }),
  body: areaBody.partial(),
  response: area,
});
export const deleteArea = endpoint({
  method: 'DELETE',
  path: '/api/areas/:area_id',
  access: { row: 'area', can: 'edit' },
  scope: 'write',
  summary: 'Remove an area that has none below it',
  params: z.strictObject({ area_id: uuid }),
  response: empty,
});
