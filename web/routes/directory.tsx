import { Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { type Area, findAreas } from '#contract/directory.ts';
import { AreaCard } from '../features/lines/area-card.tsx';
import { AreaForm } from '../features/lines/area-form.tsx';
import css from '../features/lines/directory.module.css';
import {
  answersText,
  areasQuery,
  inTree,
  type Placed,
} from '../features/lines/directory-queries.ts';
import { t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { Label } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState } from '../ui/states.tsx';
import { WithData } from '../ui/with-data.tsx';

type Editing = { area?: Area; parent_id: string | null };

/** Who answers for what: the tree of areas, found by any of their names. */
export function Directory() {
  const { q = '', area } = useSearch({ from: '/signed-in/directory' });
  const navigate = useNavigate();
  const query = useQuery(areasQuery);
  const [editing, setEditing] = useState<Editing>();
  const go = (search: { q?: string; area?: string }, replace = false) =>
    void navigate({ to: '/directory', search, replace });
  return (
    <Page
      title={t('directory.title')}
      intro={t('directory.intro')}
      actions={
        query.data?.can.create === true ? (
          <Button onClick={() => setEditing({ parent_id: null })}>{t('directory.add')}</Button>
        ) : undefined
      }
    >
      <div className={rows['search']}>
        <SearchField
          label={t('directory.search')}
          value={q}
          autoFocus
          onChange={(next) => go(next === '' ? {} : { q: next }, true)}
        />
      </div>
      <WithData query={query}>
        {({ items }) => (
          <Areas
            placed={inTree(items)}
            q={q}
            open={area}
            onOpen={(id) =>
              go({ ...(q === '' ? {} : { q }), ...(id === null ? {} : { area: id }) })
            }
            onEdit={setEditing}
          />
        )}
      </WithData>
      <Dialog
        title={
          editing?.area === undefined
            ? t('directory.new_area')
            : t('directory.edit_of', { name: editing.area.name })
        }
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        size="lg"
      >
        {editing !== undefined && (
          <AreaForm
            {...editing}
            onDone={(id) => {
              setEditing(undefined);
              go(id === null ? {} : { area: id });
            }}
          />
        )}
      </Dialog>
    </Page>
  );
}

type AreasProps = {
  placed: Placed[];
  q: string;
  open: string | undefined;
  onOpen: (id: string | null) => void;
  onEdit: (editing: Editing) => void;
};

function Areas({ placed, q, open, onOpen, onEdit }: AreasProps) {
  const found = useQuery({
    ...ask(findAreas, { query: { q } }),
    enabled: q !== '',
    placeholderData: (before) => before,
  });
  const hits = found.data?.items.map((one) => one.area.id) ?? [];
  const byId = new Map(placed.map((one) => [one.area.id, one]));
  const shown = q === '' ? placed : hits.flatMap((id) => byId.get(id) ?? []);
  // The best hit is what one looked for: it is open unless one chose another.
  const current = open ?? (q === '' ? undefined : shown[0]?.area.id);
  if (placed.length === 0)
    return <EmptyState title={t('directory.empty')}>{t('directory.empty_text')}</EmptyState>;
  return (
    <>
      <div role="status" className="hidden">
        {q !== '' && found.isSuccess && t('common.found', { count: shown.length })}
      </div>
      {q !== '' && found.isSuccess && shown.length === 0 && (
        <EmptyState title={t('directory.nothing')}>{t('directory.nothing_text')}</EmptyState>
      )}
      <ul className={css['tree']}>
        {shown.map((one) => (
          <Row
            key={one.area.id}
            placed={one}
            with_path={q !== ''}
            is_open={one.area.id === current}
            onToggle={() => onOpen(one.area.id === current ? null : one.area.id)}
            onEdit={onEdit}
          />
        ))}
      </ul>
    </>
  );
}

type RowProps = {
  placed: Placed;
  with_path: boolean;
  is_open: boolean;
  onToggle: () => void;
  onEdit: (editing: Editing) => void;
};

function Row({ placed, with_path, is_open, onToggle, onEdit }: RowProps) {
  const { area, full, depth, path } = placed;
  const id = useId();
  const above = path.slice(0, -1).join(' › ');
  const Chevron = is_open ? IconChevronDown : IconChevronRight;
  return (
    <li style={{ paddingInlineStart: with_path ? 0 : depth * 18 }}>
      <button
        type="button"
        className={css['row']}
        aria-expanded={is_open}
        aria-controls={id}
        onClick={onToggle}
      >
        <Chevron size={16} stroke={1.75} aria-hidden="true" />
        <span className={css['words']}>
          <span>
            {with_path && above !== '' && <span className={css['quiet']}>{above} › </span>}
            <strong>{area.name}</strong> {!area.is_ours && <Label>{t('directory.not_ours')}</Label>}
          </span>
          <span className={css['quiet']}>{answersText(full)}</span>
        </span>
      </button>
      <div id={id}>
        {is_open && (
          <AreaCard
            area={area}
            full={full}
            onEdit={() => onEdit({ area, parent_id: area.parent_id })}
            onAdd={() => onEdit({ parent_id: area.id })}
          />
        )}
      </div>
    </li>
  );
}
