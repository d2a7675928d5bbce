import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TicketAction } from '#contract/actions.ts';
import { listMacros } from '#contract/macros.ts';
import { listQueues } from '#contract/routing.ts';
import { listTags } from '#contract/settings.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { narrow, type Option, OptionList } from '../../ui/option-list.tsx';
import { useBrands } from '../brands/brands.ts';
import { useTypes } from '../ticket/lookups.ts';
import type { FromMenu } from './bulk-picks.tsx';

type Props = {
  what: FromMenu;
  run: (...actions: TicketAction[]) => void;
  runMacro: (id: string) => void;
  close: () => void;
};

const none = 'none';
const titles = {
  type: 'operations.type',
  brand: 'macros.action_brand',
  untag: 'operations.tags_remove',
  macro: 'operations.macro_title',
  queue: 'macros.action_queue',
} as const;

/** Lists that are asked for seldom: they open from the menu and therefore in the middle. */
export function More({ what, run, runMacro, close }: Props) {
  const [query, setQuery] = useState('');
  const { options, is_loading } = useOptions(what);
  const label = t(titles[what]);

  function pick(value: string) {
    if (what === 'macro') runMacro(value);
    else if (what === 'queue') run({ do: 'queue', queue_id: value === none ? null : value });
    else if (what === 'untag') run({ do: 'remove_tags', tags: [value] });
    else if (what === 'brand') run({ do: 'set', fields: { brand_id: value } });
    else run({ do: 'set', fields: { type_id: value === none ? null : value } });
  }
  return (
    <Dialog title={label} opened size="sm" onClose={close}>
      <OptionList
        label={label}
        options={narrow(options, query)}
        query={query}
        onQuery={setQuery}
        is_loading={is_loading}
        onPick={pick}
      />
    </Dialog>
  );
}

function useOptions(what: Props['what']): { options: Option[]; is_loading: boolean } {
  const types = useTypes();
  const brands = useBrands();
  const tags = useQuery({ ...ask(listTags, { query: {} }), enabled: what === 'untag' });
  const macros = useQuery({ ...ask(listMacros, {}), enabled: what === 'macro' });
  const queues = useQuery({ ...ask(listQueues, {}), enabled: what === 'queue' });
  if (what === 'queue') {
    const items = queues.data?.items.filter((queue) => queue.is_on) ?? [];
    const options = items.map(({ id, name }) => ({ value: id, label: name }));
    const out = { value: none, label: t('macros.no_queue') };
    return { options: [...options, out], is_loading: queues.isPending };
  }
  if (what === 'brand') {
    const items = brands.filter((brand) => !brand.is_archived);
    return {
      options: items.map(({ id, name }) => ({ value: id, label: name })),
      is_loading: false,
    };
  }
  if (what === 'untag') {
    const names = tags.data?.items.map((tag) => tag.name) ?? [];
    const options = names.map((name) => ({ value: name, label: name }));
    return { options, is_loading: tags.isPending };
  }
  if (what === 'macro') {
    const items = macros.data?.items.filter((macro) => !macro.is_archived) ?? [];
    const options = items
      .toSorted((one, other) => Number(other.is_favourite) - Number(one.is_favourite))
      .map(({ id, name }) => ({ value: id, label: name.replaceAll('::', ' › ') }));
    return { options, is_loading: macros.isPending };
  }
  const known = types
    .filter((type) => !type.is_archived)
    .map((type) => ({ value: type.id, label: type.name }));
  return {
    options: [...known, { value: none, label: t('operations.no_type') }],
    is_loading: false,
  };
}
