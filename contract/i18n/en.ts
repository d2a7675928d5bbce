import { articles } from './en/articles.ts';
import { assist } from './en/assist.ts';
import { backtest } from './en/backtest.ts';
import { backups } from './en/backups.ts';
import { board } from './en/board.ts';
import { brands } from './en/brands.ts';
import { calendars } from './en/calendars.ts';
import { carried } from './en/carried.ts';
import { categories } from './en/categories.ts';
import { channels } from './en/channels.ts';
import { checklists } from './en/checklists.ts';
import { colleagues } from './en/colleagues.ts';
import { columns } from './en/columns.ts';
import { common } from './en/common.ts';
import { composer } from './en/composer.ts';
import { conditions } from './en/conditions.ts';
import { context } from './en/context.ts';
import { court } from './en/court.ts';
import { delivery } from './en/delivery.ts';
import { desk } from './en/desk.ts';
import { directory } from './en/directory.ts';
import { due } from './en/due.ts';
import { editor } from './en/editor.ts';
import { errors } from './en/errors.ts';
import { escalation } from './en/escalation.ts';
import { fields } from './en/fields.ts';
import { forms } from './en/forms.ts';
import { gallery } from './en/gallery.ts';
import { gaps } from './en/gaps.ts';
import { guide } from './en/guide.ts';
import { handover } from './en/handover.ts';
import { history } from './en/history.ts';
import { imports } from './en/imports.ts';
import { keys } from './en/keys.ts';
import { knowledge } from './en/knowledge.ts';
import { letters } from './en/letters.ts';
import { lines } from './en/lines.ts';
import { macros } from './en/macros.ts';
import { mail } from './en/mail.ts';
import { mailbox } from './en/mailbox.ts';
import { notifications } from './en/notifications.ts';
import { opening } from './en/opening.ts';
import { operations } from './en/operations.ts';
import { people } from './en/people.ts';
import { presence } from './en/presence.ts';
import { promises } from './en/promises.ts';
import { protection } from './en/protection.ts';
import { pwa } from './en/pwa.ts';
import { queues } from './en/queues.ts';
import { reading } from './en/reading.ts';
import { reminders } from './en/reminders.ts';
import { rules } from './en/rules.ts';
import { search } from './en/search.ts';
import { sending } from './en/sending.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shift } from './en/shift.ts';
import { side } from './en/side.ts';
import { sla } from './en/sla.ts';
import { threading } from './en/threading.ts';
import { ticket } from './en/ticket.ts';
import { time } from './en/time.ts';
import { topics } from './en/topics.ts';
import { views } from './en/views.ts';
import { webhooks } from './en/webhooks.ts';
import { whole } from './en/whole.ts';
import { whyme } from './en/whyme.ts';
import { worked } from './en/worked.ts';
import { worth } from './en/worth.ts';
import type { ru } from './ru.ts';
import type { TwinDictionary } from './t.ts';

/** The English dictionary: the same keys as the Russian one, checked by the compiler. */
export const en: TwinDictionary<typeof ru> = {
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
