import {
  IconArrowsExchange,
  IconCircleDot,
  IconDots,
  IconFlame,
  IconTag,
  IconUser,
  IconX,
} from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { TicketAction } from '#contract/actions.ts';
import { mostMerged } from '#contract/merging.ts';
import { type View, viewCountStops } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import type { Shortcut } from '../../keys/shortcuts.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { useMay } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { hasBrands, useBrands } from '../brands/brands.ts';
import { viewCount, viewName } from '../desk/views.ts';
import css from './bulk-bar.module.css';
import {
  AssigneePick,
  fromMenu,
  PriorityPick,
  StatusPick,
  TagsPick,
  TeamPick,
  type What,
} from './bulk-picks.tsx';
import { begin, beginMacro } from './doing.ts';
import { clearSelection, selectEverything, useIsAllLoaded, useSelection } from './selection.ts';

const Words = lazy(() => import('./bulk-words.tsx').then((module) => ({ default: module.Words })));
const Merge = lazy(() => import('./bulk-merge.tsx').then((module) => ({ default: module.Merge })));
const More = lazy(() => import('./bulk-more.tsx').then((module) => ({ default: module.More })));

type Props = {
  view: View | undefined;
  /** All rows are loaded: there is nothing more to offer. */
  is_whole: boolean;
  /** With a ticket open its own keys mean that ticket. */
  has_ticket: boolean;
};

/** Over the head of the list while tickets are chosen: how many, and what can be done with them. */
export function BulkBar({ view, is_whole, has_ticket }: Props) {
  const selection = useSelection();
  const { ids, everything } = selection;
  const isAllLoaded = useIsAllLoaded();
  const [open, setOpen] = useState<What>();
  const mayChange = useMay('tickets.update');
  const target = { ids: [...ids], everything };
  const count =
    everything === null
      ? ids.size
      : view === undefined || view.count >= viewCountStops
        ? undefined
        : view.count;
  const run = (...actions: TicketAction[]) => {
    setOpen(undefined);
    void begin(target, actions);
  };
  // Here and not with the other keys of choosing: what is mounted last is asked first.
  const letGo: Shortcut = { combo: 'escape', label: 'keys.select_none', run: clearSelection };
  useShortcuts([
    ...(open === undefined ? [letGo] : []),
    ...(has_ticket || !mayChange ? [] : bulkKeys(setOpen, run)),
  ]);
  const button = (what: What, label: string, icon: typeof IconTag) => ({
    opened: open === what,
    onOpen: (opened: boolean) => setOpen(opened ? what : undefined),
    target: (
      <IconButton
        label={label}
        icon={icon}
        aria-haspopup="dialog"
        aria-expanded={open === what}
        onClick={() => setOpen(open === what ? undefined : what)}
      />
    ),
    run,
  });
  return (
    <div className={css['bar']} role="toolbar" aria-label={t('operations.bar')}>
      <IconButton label={t('operations.clear')} icon={IconX} onClick={clearSelection} />
      <Count count={count} view={everything === null ? undefined : view} />
      {view !== undefined && everything === null && isAllLoaded && !is_whole && (
        <button
          type="button"
          className={css['all']}
          title={t('operations.all_of_text')}
          onClick={() => selectEverything({ view_id: view.id, name: viewName(view) })}
        >
          {t('operations.take_all', { view: viewName(view), count: viewCount(view) })}
        </button>
      )}
      <span className={css['space']} />
      {mayChange && (
        <>
          <StatusPick {...button('status', t('ticket.status'), IconCircleDot)} />
          <AssigneePick {...button('assignee', t('ticket.assignee'), IconUser)} />
          <TeamPick {...button('team', t('ticket.team'), IconArrowsExchange)} />
          <PriorityPick {...button('priority', t('ticket.priority'), IconFlame)} />
          <TagsPick {...button('tags', t('operations.tags_add'), IconTag)} />
        </>
      )}
      <Rest open={open} setOpen={setOpen} run={run} target={target} count={count} />
    </div>
  );
}

/** The keys of an open ticket mean the chosen ones while none is open. */
function bulkKeys(
  setOpen: (what: What) => void,
  run: (...actions: TicketAction[]) => void,
): Shortcut[] {
  return [
    { combo: 's', label: 'keys.status', run: () => setOpen('status') },
    { combo: 'a', label: 'keys.assign', run: () => setOpen('assignee') },
    { combo: 't', label: 'keys.team', run: () => setOpen('team') },
    { combo: 'p', label: 'keys.priority', run: () => setOpen('priority') },
    { combo: 'l', label: 'keys.tags', run: () => setOpen('tags') },
    {
      combo: 'm',
      label: 'keys.take',
      run: () => run({ do: 'set', fields: { assignee_id: 'me' } }),
    },
  ];
}

/** Said to a screen reader when it changes, after the keys have come to rest. */
function Count({ count, view }: { count: number | undefined; view: View | undefined }) {
  const words =
    view !== undefined
      ? t('operations.all_of', { view: viewName(view) })
      : t('operations.chosen', { count: count ?? 0 });
  const said = view !== undefined ? words : t('operations.chosen_said', { count: count ?? 0 });
  const [spoken, setSpoken] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    timer.current = setTimeout(() => setSpoken(said), 300);
    return () => clearTimeout(timer.current);
  }, [said]);
  return (
    <>
      <span className={css['count']}>{words}</span>
      <span className="hidden" role="status">
        {spoken}
      </span>
    </>
  );
}

type RestProps = {
  open: What | undefined;
  setOpen: (what: What | undefined) => void;
  run: (...actions: TicketAction[]) => void;
  target: { ids: readonly string[]; everything: ReturnType<typeof useSelection>['everything'] };
  count: number | undefined;
};

/** What is done more seldom, or asks for words. */
function Rest({ open, setOpen, run, target, count }: RestProps) {
  const mayReply = useMay('tickets.reply');
  const mayNote = useMay('tickets.note');
  const mayChange = useMay('tickets.update');
  const brands = useBrands();
  const isMergeable =
    target.everything === null && target.ids.length > 1 && target.ids.length <= mostMerged + 1;
  const entries: MenuEntry[] = [
    ...(mayReply ? [{ label: t('operations.reply'), onPick: () => setOpen('reply') }] : []),
    ...(mayNote ? [{ label: t('operations.note'), onPick: () => setOpen('note') }] : []),
    ...(mayChange
      ? [
          'line' as const,
          { label: t('operations.macro'), onPick: () => setOpen('macro') },
          ...(isMergeable
            ? [{ label: t('operations.merge'), onPick: () => setOpen('merge') }]
            : []),
          { label: t('operations.queue'), onPick: () => setOpen('queue') },
          { label: t('operations.type'), onPick: () => setOpen('type') },
          ...(hasBrands(brands)
            ? [{ label: t('macros.action_brand'), onPick: () => setOpen('brand') }]
            : []),
          { label: t('operations.tags_remove'), onPick: () => setOpen('untag') },
        ]
      : []),
    'line',
    {
      label: t('operations.follow'),
      onPick: () => run({ do: 'follow', is_following: true }),
    },
    {
      label: t('operations.unfollow'),
      onPick: () => run({ do: 'follow', is_following: false }),
    },
  ];
  const close = () => setOpen(undefined);
  const seldom = fromMenu.find((one) => one === open);
  const runMacro = (id: string) => {
    close();
    void beginMacro(target, id);
  };
  return (
    <>
      <Menu
        label={t('operations.more')}
        entries={entries}
        target={(props) => <IconButton label={t('operations.more')} icon={IconDots} {...props} />}
      />
      <Suspense>
        {(open === 'reply' || open === 'note') && (
          <Words kind={open} count={count} target={target} close={close} />
        )}
        {seldom !== undefined && <More what={seldom} run={run} runMacro={runMacro} close={close} />}
        {open === 'merge' && <Merge ids={target.ids} close={close} />}
      </Suspense>
    </>
  );
}
