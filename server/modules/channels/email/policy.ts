/** What an organisation decides about threading; the rest is the law in evidence.ts. */
import { z } from 'zod';
import { threadingSettings } from '#contract/settings.ts';

export type ThreadingPolicy = z.infer<typeof threadingSettings>;

export const defaultPolicy: ThreadingPolicy = {
  mail_follow_up_after_days: null,
  mail_suggestion_days: 14,
};

export const policyKeys = Object.keys(threadingSettings.shape);

const { shape } = threadingSettings;
const stored = z
  .object({
    mail_follow_up_after_days: shape.mail_follow_up_after_days.catch(
      defaultPolicy.mail_follow_up_after_days,
    ),
    mail_suggestion_days: shape.mail_suggestion_days.catch(defaultPolicy.mail_suggestion_days),
  })
  .catch(defaultPolicy);

/** From the settings as they are stored; a value that this version does not understand is its default. */
export function policyOf(value: unknown): ThreadingPolicy {
  return stored.parse(value);
}
