import { carried } from './ru/carried.ts';
import { categories } from './ru/categories.ts';
import { channels } from './ru/channels.ts';
import { common } from './ru/common.ts';
import { composer } from './ru/composer.ts';
import { context } from './ru/context.ts';
import { desk } from './ru/desk.ts';
import { errors } from './ru/errors.ts';
import { fields } from './ru/fields.ts';
import { handover } from './ru/handover.ts';
import { history } from './ru/history.ts';
import { keys } from './ru/keys.ts';
import { letters } from './ru/letters.ts';
import { lines } from './ru/lines.ts';
import { mail } from './ru/mail.ts';
import { mailbox } from './ru/mailbox.ts';
import { notifications } from './ru/notifications.ts';
import { opening } from './ru/opening.ts';
import { operations } from './ru/operations.ts';
import { people } from './ru/people.ts';
import { promises } from './ru/promises.ts';
import { protection } from './ru/protection.ts';
import { search } from './ru/search.ts';
import { sending } from './ru/sending.ts';
import { session } from './ru/session.ts';
import { settings } from './ru/settings.ts';
import { setup } from './ru/setup.ts';
import { threading } from './ru/threading.ts';
import { ticket } from './ru/ticket.ts';
import { time } from './ru/time.ts';
import { topics } from './ru/topics.ts';
import { views } from './ru/views.ts';
import type { KeyOf } from './t.ts';

/** The Russian dictionary: the source of keys. */
export const ru = {
  carried,
  categories,
  channels,
  common,
  composer,
  context,
  desk,
  errors,
  fields,
  handover,
  history,
  keys,
  letters,
  lines,
  mail,
  mailbox,
  notifications,
  opening,
  operations,
  people,
  promises,
  protection,
  search,
  sending,
  session,
  settings,
  setup,
  threading,
  ticket,
  time,
  topics,
  views,
};
export type Key = KeyOf<typeof ru>;
