import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TicketAction } from '#contract/actions.ts';
import { listTags } from '#contract/settings.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { narrow, type Option, OptionList } from '../../ui/option-list.tsx';
import { useTypes } from '../ticket/lookups.ts';

type Props = {
  what: 'type' | 'untag';
  run: (...actions: TicketAction[]) => void;
  close: () => void;
};

const none = 'none';

/** Lists that are asked for seldom: they open from the menu and therefore in the middle. */
export function More({ what, run, close }: Props) {
  const [query, setQuery] = useState('');
  const types = useTypes();
  const tags = useQuery({ ...ask(listTags, { query: {} }), enabled: what === 'untag' });
  const options: Option[] =
    what === 'type'
      ? [
          ...types
            .filter((type) => !type.is_archived)
            .map((type) => ({ value: type.id, label: type.name })),
          { value: none, label: t('operations.no_type') },
        ]
      : (tags.data?.items ?? []).map((tag) => ({ value: tag.name, label: tag.name }));
  const label = t(what === 'type' ? 'operations.type' : 'operations.tags_remove');
  return (
    <Dialog title={label} opened size="sm" onClose={close}>
      <OptionList
        label={label}
        options={narrow(options, query)}
        query={query}
        onQuery={setQuery}
        is_loading={tags.isFetching}
        onPick={(value) =>
          run(
            what === 'type'
              ? { do: 'set', fields: { type_id: value === none ? null : value } }
              : { do: 'remove_tags', tags: [value] },
          )
        }
      />
    </Dialog>
  );
}
