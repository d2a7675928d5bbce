import {
  IconAlarm,
  IconArrowMerge,
  IconArrowsExchange2,
  IconArrowsSplit2,
  IconBell,
  IconBellOff,
  IconDots,
  IconFiles,
  IconFlag,
  IconHistory,
  IconLink,
  IconMessages,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconPrinter,
  IconRobot,
  IconRoute,
  IconSitemap,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { followTicket, getTicket, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { usePin } from '../desk/my-tickets.tsx';
import { startChoosing } from '../whole/choosing.ts';

const SubjectDialog = lazy(() =>
  import('./subject-dialog.tsx').then((module) => ({ default: module.SubjectDialog })),
);

const RemindDialog = lazy(() =>
  import('../reminders/remind-dialog.tsx').then((module) => ({ default: module.RemindDialog })),
);
const SpokenDialog = lazy(() =>
  import('../promises/spoken-dialog.tsx').then((module) => ({ default: module.SpokenDialog })),
);
const GalleryDialog = lazy(() =>
  import('../gallery/gallery-dialog.tsx').then((module) => ({ default: module.GalleryDialog })),
);
const MergeDialog = lazy(() =>
  import('../whole/merge-dialog.tsx').then((module) => ({ default: module.MergeDialog })),
);

const EscalationDialog = lazy(() =>
  import('../lines/escalation-dialog.tsx').then((module) => ({
    default: module.EscalationDialog,
  })),
);

const LinkDialog = lazy(() =>
  import('../whole/link-dialog.tsx').then((module) => ({ default: module.LinkDialog })),
);

const WhyMe = lazy(() =>
  import('../routing/why-me.tsx').then((module) => ({ default: module.WhyMe })),
);

const TicketRules = lazy(() =>
  import('../rules/ticket-rules.tsx').then((module) => ({ default: module.TicketRules })),
);

/** What is done with a ticket now and then. */
export function TicketMenu({ ticket, begins_open }: { ticket: Ticket; begins_open: boolean }) {
  const me = useMe();
  const { tab } = useSearch({ from: '/signed-in/desk/tickets/$number' });
  const navigate = useNavigate();
  const [renaming, setRenaming] = useState(false);
  const [merging, setMerging] = useState(false);
  const [linking, setLinking] = useState(false);
  const [isEscalating, setEscalating] = useState(false);
  const [showsFiles, setFiles] = useState(false);
  const [isReminding, setReminding] = useState(false);
  const [isPromising, setPromising] = useState(false);
  const [asksWhy, setAsksWhy] = useState(false);
  const [showsRules, setRules] = useState(false);
  useShortcuts([
    { combo: 'y', label: 'keys.why_me', run: () => setAsksWhy(true) },
    { combo: 'shift+y', label: 'rules.at_ticket_key', run: () => setRules(true) },
    { combo: 'e', label: 'gallery.open', run: () => setFiles(true) },
    { combo: 'h', label: 'reminders.key', run: () => setReminding(true) },
  ]);
  const isHistory = tab === 'history';
  function showTab(next: 'history' | undefined) {
    void navigate({
      to: '/tickets/$number',
      params: { number: String(ticket.number) },
      search: (was: { view?: string | undefined }) => ({
        ...(was.view === undefined ? {} : { view: was.view }),
        ...(next === undefined ? {} : { tab: next }),
      }),
    });
  }
  const pin = usePin(ticket);
  const isFollowing = ticket.follower_ids.includes(me.id);
  function split() {
    if (isHistory) showTab(undefined);
    startChoosing(ticket.id);
  }
  useShortcuts(
    ticket.can.reply
      ? [{ combo: 'shift+p', label: 'promises.spoken', run: () => setPromising(true) }]
      : [],
  );
  useShortcuts(
    ticket.can.update
      ? [
          { combo: 'shift+m', label: 'keys.merge', run: () => setMerging(true) },
          { combo: 'shift+s', label: 'keys.split', run: split },
          { combo: 'shift+e', label: 'escalation.key', run: () => setEscalating(true) },
          { combo: 'shift+l', label: 'keys.link', run: () => setLinking(true) },
        ]
      : [],
  );

  async function follow() {
    try {
      await call(followTicket, {
        params: { ticket_id: ticket.id },
        body: { is_following: !isFollowing },
      });
      tell(t(isFollowing ? 'ticket.unfollowed' : 'ticket.followed'));
      await refresh(getTicket);
    } catch (error) {
      tellError(error);
    }
  }
  async function copyLink() {
    await navigator.clipboard.writeText(new URL(`/tickets/${ticket.number}`, location.href).href);
    tell(t('ticket.link_copied'));
  }
  return (
    <>
      <Menu
        label={t('ticket.more')}
        begins_open={begins_open}
        target={(button) => <IconButton label={t('ticket.more')} icon={IconDots} {...button} />}
        entries={[
          {
            label: t(isHistory ? 'ticket.to_conversation' : 'ticket.full_history'),
            icon: isHistory ? <IconMessages size={16} /> : <IconHistory size={16} />,
            onPick: () => showTab(isHistory ? undefined : 'history'),
          },
          ...(ticket.can.update
            ? [
                {
                  label: t('ticket.edit_subject'),
                  icon: <IconPencil size={16} />,
                  onPick: () => setRenaming(true),
                },
                {
                  label: t('escalation.title'),
                  icon: <IconArrowsExchange2 size={16} />,
                  onPick: () => setEscalating(true),
                },
                {
                  label: t('whole.merge'),
                  icon: <IconArrowMerge size={16} />,
                  onPick: () => setMerging(true),
                },
                {
                  label: t('whole.split'),
                  icon: <IconArrowsSplit2 size={16} />,
                  onPick: split,
                },
                {
                  label: t('whole.link_add'),
                  icon: <IconSitemap size={16} />,
                  onPick: () => setLinking(true),
                },
              ]
            : []),
          {
            label: t(isFollowing ? 'ticket.unfollow' : 'ticket.follow'),
            icon: isFollowing ? <IconBellOff size={16} /> : <IconBell size={16} />,
            onPick: () => void follow(),
          },
          {
            label: t(pin.is_pinned ? 'views.unpin' : 'views.pin'),
            icon: pin.is_pinned ? <IconPinnedOff size={16} /> : <IconPin size={16} />,
            onPick: pin.toggle,
          },
          {
            label: t('ticket.copy_link'),
            icon: <IconLink size={16} />,
            onPick: () => void copyLink().catch(tellError),
          },
          {
            label: t(ticket.assignee === null ? 'whyme.ask_nobody' : 'whyme.ask'),
            icon: <IconRoute size={16} />,
            onPick: () => setAsksWhy(true),
          },
          {
            label: t('rules.at_ticket'),
            icon: <IconRobot size={16} />,
            onPick: () => setRules(true),
          },
          {
            label: t('reminders.remind'),
            icon: <IconAlarm size={16} />,
            onPick: () => setReminding(true),
          },
          ...(ticket.can.reply
            ? [
                {
                  label: t('promises.spoken'),
                  icon: <IconFlag size={16} />,
                  onPick: () => setPromising(true),
                },
              ]
            : []),
          {
            label: t('gallery.open'),
            icon: <IconFiles size={16} />,
            onPick: () => setFiles(true),
          },
          {
            label: t('gallery.print'),
            icon: <IconPrinter size={16} />,
            onPick: () =>
              void navigate({
                to: '/tickets/$number/print',
                params: { number: String(ticket.number) },
                search: {},
              }),
          },
        ]}
      />
      {showsRules && (
        <Suspense>
          <TicketRules ticket={ticket} onClose={() => setRules(false)} />
        </Suspense>
      )}
      {asksWhy && (
        <Suspense>
          <WhyMe ticket={ticket} onClose={() => setAsksWhy(false)} />
        </Suspense>
      )}
      {isEscalating && (
        <Suspense>
          <EscalationDialog ticket={ticket} onClose={() => setEscalating(false)} />
        </Suspense>
      )}
      {isPromising && (
        <Suspense>
          <SpokenDialog ticket={ticket} onClose={() => setPromising(false)} />
        </Suspense>
      )}
      {isReminding && (
        <Suspense>
          <RemindDialog ticket={ticket} onClose={() => setReminding(false)} />
        </Suspense>
      )}
      {showsFiles && (
        <Suspense>
          <GalleryDialog ticket_id={ticket.id} onClose={() => setFiles(false)} />
        </Suspense>
      )}
      {linking && (
        <Suspense>
          <LinkDialog ticket={ticket} onClose={() => setLinking(false)} />
        </Suspense>
      )}
      {merging && (
        <Suspense>
          <MergeDialog ticket={ticket} onClose={() => setMerging(false)} />
        </Suspense>
      )}
      {renaming && (
        <Suspense>
          <SubjectDialog ticket={ticket} onClose={() => setRenaming(false)} />
        </Suspense>
      )}
    </>
  );
}
