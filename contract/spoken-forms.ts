/** Forms by topic as an agent fills them for somebody on the telephone. */
import { z } from 'zod';
import { ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { likeRequest } from './forms.ts';

export const findLikeRequest = endpoint({
  method: 'POST',
  path: '/api/contacts/:contact_id/like-requests',
  access: 'tickets.create',
  scope: 'read',
  summary:
    'An open ticket of the contact about the same, of the last three days, within the agent’s sight; nothing is kept',
  params: z.strictObject({ contact_id: uuid }),
  body: z.strictObject({
    /** Null: of any topic, when the words are alike. */
    topic_id: ref('topic').nullable().default(null),
    words: text(20_000),
  }),
  response: z.strictObject({ like: likeRequest.extend({ id: uuid }).nullable() }),
});
