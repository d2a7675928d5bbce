import type { Icon } from '@tabler/icons-react';
import {
  IconApi,
  IconForms,
  IconMail,
  IconPhone,
  IconUserEdit,
  IconWorld,
} from '@tabler/icons-react';
import { type Turn, turnOfCategory } from '#contract/conditions.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { TicketRow } from '#contract/tickets.ts';
import type { Key } from '../../i18n.ts';

export function turnOf(category: StatusCategory): Turn {
  return turnOfCategory[category];
}

/** Whose turn it is, in words: the bar says it by colour and shape. */
export const turnWords: Record<Turn, Key> = {
  us: 'desk.turn_us',
  customer: 'desk.turn_customer',
  internal: 'desk.turn_internal',
  vendor: 'desk.turn_vendor',
  nobody: 'desk.turn_nobody',
};

export const channelIcons: Record<TicketRow['channel'], Icon> = {
  email: IconMail,
  agent: IconUserEdit,
  api: IconApi,
  portal: IconWorld,
  form: IconForms,
  phone: IconPhone,
};

export const channelWords: Record<TicketRow['channel'], Key> = {
  email: 'desk.channel_email',
  agent: 'desk.channel_agent',
  api: 'desk.channel_api',
  portal: 'desk.channel_portal',
  form: 'desk.channel_form',
  phone: 'desk.channel_phone',
};

export type Due = 'ok' | 'soon' | 'late';

/** How near a due time is: late when it has passed, soon in the last hour. */
export function dueness(due_at: number, now: number): Due {
  if (due_at <= now) return 'late';
  return due_at - now <= 60 * 60_000 ? 'soon' : 'ok';
}
