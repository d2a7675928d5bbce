/** Skills: what people can do and queues may ask for. */
import { z } from 'zod';
import { empty, line, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const skill = z.strictObject({
  id: uuid,
  name: z.string(),
  /** Who has it, at any level; and queues that ask for it. */
  agents: z.number().int(),
  queues: z.number().int(),
});
export type Skill = z.infer<typeof skill>;
export const listSkills = endpoint({
  method: 'GET',
  path: '/api/skills',
  access: 'agent',
  scope: 'read',
  summary: 'Skills by name',
  response: z.strictObject({ items: z.array(skill) }),
});
const skillBody = z.strictObject({ name: line(80).min(1) });
export const createSkill = endpoint({
  method: 'POST',
  path: '/api/skills',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a skill',
  body: skillBody,
  response: skill,
  status: 201,
});
const skillParams = z.strictObject({ skill_id: uuid });
export const updateSkill = endpoint({
  method: 'PATCH',
  path: '/api/skills/:skill_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Rename a skill',
  params: skillParams,
  body: skillBody.partial(),
  response: skill,
});
export const deleteSkill = endpoint({
  method: 'DELETE',
  path: '/api/skills/:skill_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Delete a skill: nobody has it any more, no queue asks for it',
  params: skillParams,
  response: empty,
});
