/** The jobs by which news leave: named here for those who ask for them, bound to verbs in notifications.react.ts. */
import { z } from 'zod';

const ofNews = z.strictObject({ notification_id: z.uuid() });
const ofAgent = z.strictObject({ agent_id: z.uuid() });

export const mailJob = { name: 'notifications.mail', payload: ofNews, max_attempts: 12 };
export const mailboxMailJob = {
  name: 'notifications.mail_of_mailbox',
  payload: ofNews,
  max_attempts: 12,
};
/** What waited for the end of quiet hours, or for the time of the digest, in one letter. */
export const digestJob = { name: 'notifications.digest', payload: ofAgent, max_attempts: 12 };
/** A push that is late is worth little: some minutes of tries. */
export const pushJob = { name: 'notifications.push', payload: ofNews, max_attempts: 6 };
/** What waited for the end of quiet hours, in one push. */
export const heldPushJob = { name: 'notifications.push_held', payload: ofAgent, max_attempts: 6 };
export const tryPushJob = {
  name: 'notifications.try_push',
  payload: z.strictObject({ subscription_id: z.uuid() }),
  max_attempts: 2,
};

export function keyOfAgent(job: { name: string }, agent_id: string): string {
  return `${job.name}:${agent_id}`;
}
