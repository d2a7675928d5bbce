import { articles } from './ru/articles.ts';
import { assist } from './ru/assist.ts';
import { backtest } from './ru/backtest.ts';
import { backups } from './ru/backups.ts';
import { board } from './ru/board.ts';
import { brands } from './ru/brands.ts';
import { calendars } from './ru/calendars.ts';
import { carried } from './ru/carried.ts';
import { categories } from './ru/categories.ts';
import { channels } from './ru/channels.ts';
import { checklists } from './ru/checklists.ts';
import { colleagues } from './ru/colleagues.ts';
import { columns } from './ru/columns.ts';
import { common } from './ru/common.ts';
import { composer } from './ru/composer.ts';
import { conditions } from './ru/conditions.ts';
import { context } from './ru/context.ts';
import { court } from './ru/court.ts';
import { delivery } from './ru/delivery.ts';
import { desk } from './ru/desk.ts';
import { directory } from './ru/directory.ts';
import { due } from './ru/due.ts';
import { editor } from './ru/editor.ts';
import { errors } from './ru/errors.ts';
import { escalation } from './ru/escalation.ts';
import { fields } from './ru/fields.ts';
import { forms } from './ru/forms.ts';
import { gallery } from './ru/gallery.ts';
import { gaps } from './ru/gaps.ts';
import { guide } from './ru/guide.ts';
import { handover } from './ru/handover.ts';
import { history } from './ru/history.ts';
import { imports } from './ru/imports.ts';
import { keys } from './ru/keys.ts';
import { knowledge } from './ru/knowledge.ts';
import { letters } from './ru/letters.ts';
import { lines } from './ru/lines.ts';
import { macros } from './ru/macros.ts';
import { mail } from './ru/mail.ts';
import { mailbox } from './ru/mailbox.ts';
import { notifications } from './ru/notifications.ts';
import { opening } from './ru/opening.ts';
import { operations } from './ru/operations.ts';
import { people } from './ru/people.ts';
import { presence } from './ru/presence.ts';
import { promises } from './ru/promises.ts';
import { protection } from './ru/protection.ts';
import { pwa } from './ru/pwa.ts';
import { queues } from './ru/queues.ts';
import { reading } from './ru/reading.ts';
import { reminders } from './ru/reminders.ts';
import { rules } from './ru/rules.ts';
import { search } from './ru/search.ts';
import { sending } from './ru/sending.ts';
import { session } from './ru/session.ts';
import { settings } from './ru/settings.ts';
import { setup } from './ru/setup.ts';
import { shift } from './ru/shift.ts';
import { side } from './ru/side.ts';
import { sla } from './ru/sla.ts';
import { threading } from './ru/threading.ts';
import { ticket } from './ru/ticket.ts';
import { time } from './ru/time.ts';
import { topics } from './ru/topics.ts';
import { views } from './ru/views.ts';
import { webhooks } from './ru/webhooks.ts';
import { whole } from './ru/whole.ts';
import { whyme } from './ru/whyme.ts';
import { worked } from './ru/worked.ts';
import { worth } from './ru/worth.ts';
import type { KeyOf } from './t.ts';

/** The Russian dictionary: the source of keys. */
export const ru = {
  articles,
  assist,
  backups,
  backtest,
  board,
  brands,
  calendars,
  carried,
  categories,
  channels,
  checklists,
  colleagues,
  columns,
  common,
  composer,
  conditions,
  context,
  court,
  delivery,
  desk,
  directory,
  due,
  editor,
  errors,
  escalation,
  fields,
  forms,
  gallery,
  gaps,
  guide,
  handover,
  history,
  imports,
  keys,
  knowledge,
  letters,
  lines,
  macros,
  mail,
  mailbox,
  notifications,
  opening,
  operations,
  people,
  presence,
  promises,
  protection,
  pwa,
  queues,
  reading,
  reminders,
  rules,
  search,
  sending,
  session,
  settings,
  setup,
  shift,
  side,
  sla,
  threading,
  ticket,
  time,
  topics,
  views,
  webhooks,
  whole,
  whyme,
  worked,
  worth,
};
export type Key = KeyOf<typeof ru>;
