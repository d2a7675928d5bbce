import { Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  folderMark,
  listMacros,
  type Macro,
  offerMacros,
  orderMacros,
  updateMacro,
} from '#contract/macros.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Macros one sees, by folder and in their order, with how they are used. */
export function Macros() {
  const query = useQuery(ask(listMacros, {}));
  const [q, setQ] = useState('');
  const mayOrder = useMay('views.share');
  return (
    <Page
      title={t('macros.title')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/macros/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('macros.new')}
        </Button>
      }
      intro={t('macros.intro')}
    >
      <WithData query={query}>
        {({ items }) => {
          if (items.length === 0)
            return <EmptyState title={t('macros.none')}>{t('macros.none_text')}</EmptyState>;
          const shown = items.filter((macro) => macro.name.toLowerCase().includes(q.toLowerCase()));
          return (
            <>
              <div className={css['search']}>
                <SearchField label={t('macros.find')} value={q} onChange={setQ} />
              </div>
              {shown.length === 0 && <EmptyState title={t('macros.none_match')} />}
              {[...Map.groupBy(shown, sectionOf)].map(([section, macros]) => (
                <section key={section} className={css['group']}>
                  <h2 className={css['heading']}>{section}</h2>
                  <ul className={css['rows']}>
                    {macros.map((macro, index) => (
                      <MacroRow
                        key={macro.id}
                        macro={macro}
                        above={mayOrder ? macros[index - 1] : undefined}
                        below={mayOrder ? macros[index + 1] : undefined}
                        all={items}
                      />
                    ))}
                  </ul>
                </section>
              ))}
            </>
          );
        }}
      </WithData>
    </Page>
  );
}

/** Archived ones stand apart; the others by their folder, and without one by whom they are for. */
function sectionOf(macro: Macro): string {
  if (macro.is_archived) return t('macros.archived');
  const folders = macro.name.split(folderMark).slice(0, -1);
  if (folders.length === 0) return t(`macros.scope_${macro.scope}`);
  return folders.map((folder) => folder.trim()).join(' / ');
}

type RowProps = {
  macro: Macro;
  above: Macro | undefined;
  below: Macro | undefined;
  all: readonly Macro[];
};

function MacroRow({ macro, above, below, all }: RowProps) {
  const name = macro.name.split(folderMark).at(-1)?.trim() ?? macro.name;
  async function act(work: Promise<unknown>) {
    try {
      await work;
      await refresh(listMacros, offerMacros);
    } catch (error) {
      tellError(error);
    }
  }
  function swap(other: Macro) {
    const order = all.map(({ id }) => id);
    const [from, to] = [order.indexOf(macro.id), order.indexOf(other.id)];
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const macro_ids = all.slice(first, last + 1).filter((one) => one.can.update);
    const ids = macro_ids.map(({ id }) =>
      id === macro.id ? other.id : id === other.id ? macro.id : id,
    );
    void act(call(orderMacros, { body: { macro_ids: ids } }));
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>
          {name}{' '}
          {macro.scope !== 'everyone' && (
            <span className={css['badge']}>{t(`macros.scope_${macro.scope}`)}</span>
          )}
        </span>
        <span className={css['quiet']}>{saidUsage(macro)}</span>
      </span>
      {macro.can.update && (
        <>
          {above?.can.update === true && (
            <IconButton
              label={t('macros.up', { name })}
              icon={IconArrowUp}
              onClick={() => swap(above)}
            />
          )}
          {below?.can.update === true && (
            <IconButton
              label={t('macros.down', { name })}
              icon={IconArrowDown}
              onClick={() => swap(below)}
            />
          )}
          <Button
            variant="subtle"
            color="gray"
            onClick={() =>
              void act(
                call(updateMacro, {
                  params: { macro_id: macro.id },
                  body: { is_archived: !macro.is_archived },
                }),
              )
            }
          >
            {t(macro.is_archived ? 'macros.unarchive' : 'macros.archive')}
          </Button>
          <Button
            renderRoot={(props) => (
              <Link to="/settings/macros/$id" params={{ id: macro.id }} {...props} />
            )}
            variant="default"
            aria-label={`${t('common.edit')}: ${name}`}
          >
            {t('common.edit')}
          </Button>
        </>
      )}
    </li>
  );
}

function saidUsage({ uses, reopened }: Macro): string {
  if (uses === 0) return t('macros.never_used');
  const used = `${t('macros.uses', { count: uses })} ${t('macros.uses_text')}`;
  return reopened === 0 ? used : `${used}, ${t('macros.reopened', { count: reopened })}`;
}
