import '../theme/forms.css';
import { Button } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { searchKnowledge } from '#contract/article-search.ts';
import { type ArticleRow, listArticles } from '#contract/articles.ts';
import { articleAudiences, articleStates, type KnowledgeSpace } from '#contract/knowledge.ts';
import { ArticleLine } from '../features/knowledge/article-line.tsx';
import { FilterFields, type Filters, onlyKinds } from '../features/knowledge/filters.tsx';
import { FoundLine } from '../features/knowledge/found-line.tsx';
import { ExportDialog } from '../features/knowledge/import/export-dialog.tsx';
import css from '../features/knowledge/knowledge.module.css';
import { NewArticle, sectionOptions } from '../features/knowledge/new-article.tsx';
import { useKnowledge } from '../features/knowledge/queries.ts';
import { SectionTree } from '../features/knowledge/section-tree.tsx';
import { locale, t } from '../i18n.ts';
import { useShortcuts } from '../keys/use-shortcuts.ts';
import { ask, askPages } from '../queries.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import { plainButton } from '../ui/plain-button.ts';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';
import { WithData } from '../ui/with-data.tsx';

export type KnowledgeSearch = Filters & { q?: string; section?: string; space?: string };

/** The list of articles: their tree, what is looked for, and what waits for somebody. */
export function Knowledge() {
  const search = useSearch({ from: '/signed-in/knowledge' });
  const { q = '', section, space, ...filters } = search;
  const navigate = useNavigate();
  const query = useKnowledge();
  const [isNew, setNew] = useState(false);
  const [isExport, setExport] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const can = query.data?.can;
  const go = (next: KnowledgeSearch, replace = false) =>
    void navigate({ to: '/knowledge', search: next, replace });
  const hasSections = query.data?.items.some((each) => each.sections.length > 0) === true;
  const mayWrite = can?.write === true && hasSections;

  useWalk();
  useShortcuts([
    {
      combo: '/',
      label: 'knowledge.key_find',
      run: () => box.current?.querySelector('input')?.focus(),
    },
    ...(mayWrite
      ? [{ combo: 'n', label: 'knowledge.new_key' as const, run: () => setNew(true) }]
      : []),
  ]);
  return (
    <Page
      title={t('knowledge.title')}
      is_wide
      actions={
        <>
          {can?.publish === true && <CarryMenu onExport={() => setExport(true)} />}
          {mayWrite && <Button onClick={() => setNew(true)}>{t('knowledge.new')}</Button>}
        </>
      }
    >
      <WithData query={query}>
        {({ items }) =>
          hasSections ? (
            <div className={css['columns']}>
              <SectionTree
                spaces={items}
                section={section}
                space={space}
                hrefOf={(place) => hrefOf({ ...filters, ...place })}
                onGo={(place) => go({ ...filters, ...(q === '' ? {} : { q }), ...place })}
              />
              <div>
                <div ref={box} className={css['search']}>
                  <SearchField
                    label={t('knowledge.search')}
                    value={q}
                    onChange={(next) => {
                      const { q: _, ...rest } = search;
                      go(next === '' ? rest : { ...rest, q: next }, true);
                    }}
                  />
                </div>
                {q.trim() === '' ? (
                  <>
                    <FilterFields
                      value={filters}
                      onChange={(next) =>
                        go({
                          ...next,
                          ...(section === undefined ? {} : { section }),
                          ...(space === undefined ? {} : { space }),
                        })
                      }
                    />
                    <Listed search={search} spaces={items} onNew={() => setNew(true)} />
                  </>
                ) : (
                  <Found q={q} section={section} />
                )}
              </div>
            </div>
          ) : (
            <NoSections may_arrange={can?.arrange === true} />
          )
        }
      </WithData>
      {isExport && (
        <ExportDialog
          spaces={query.data?.items ?? []}
          section={section}
          onClose={() => setExport(false)}
        />
      )}
      {isNew && (
        <NewArticle
          spaces={query.data?.items ?? []}
          section={section}
          onClose={() => setNew(false)}
        />
      )}
    </Page>
  );
}

/** From elsewhere and to elsewhere. */
function CarryMenu({ onExport }: { onExport: () => void }) {
  const navigate = useNavigate();
  return (
    <Menu
      label={t('knowledge.more')}
      entries={[
        {
          label: t('imports.title'),
          onPick: () => void navigate({ to: '/knowledge/import', search: {} }),
        },
        { label: t('imports.export_title'), onPick: onExport },
      ]}
      width={220}
      target={(button) => (
        <IconButton label={t('knowledge.more')} icon={IconDotsVertical} {...button} />
      )}
    />
  );
}

function hrefOf(search: KnowledgeSearch): string {
  const words = new URLSearchParams(search).toString();
  return words === '' ? '/knowledge' : `/knowledge?${words}`;
}

type ListedProps = {
  search: KnowledgeSearch;
  spaces: readonly KnowledgeSpace[];
  onNew: () => void;
};

function Listed({ search, spaces, onNew }: ListedProps) {
  const { section, space, owner } = search;
  const state = articleStates.find((each) => each === search.state);
  const audience = articleAudiences.find((each) => each === search.audience);
  const only = onlyKinds.find((each) => each === search.only);
  const query = useInfiniteQuery({
    ...askPages(listArticles, {
      query: {
        language: locale(),
        ...(section === undefined ? {} : { section_id: section }),
        ...(space === undefined ? {} : { space_id: space }),
        ...(state === undefined ? {} : { state }),
        ...(audience === undefined ? {} : { audience }),
        ...(only === undefined ? {} : { only }),
        ...(owner === undefined ? {} : { owner_id: owner }),
      },
    }),
    placeholderData: (before) => before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <LoadingLines lines={8} />;
  if (query.isError && items.length === 0)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const isFiltered = [state, audience, only, owner].some((each) => each !== undefined);
  if (items.length === 0)
    return <Nothing is_filtered={isFiltered} in_section={section} onNew={onNew} />;
  const places = new Map(sectionOptions(spaces).map((each) => [each.value, each.label]));
  return (
    <>
      <ul className={css['list']} aria-label={t('knowledge.list')}>
        {items.map((row: ArticleRow) => (
          <ArticleLine
            key={row.id}
            row={row}
            place={section === row.section_id ? '' : (places.get(row.section_id) ?? '')}
          />
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}

function Found({ q, section }: { q: string; section: string | undefined }) {
  const query = useQuery({
    ...ask(searchKnowledge, {
      query: {
        q,
        language: locale(),
        limit: 30,
        is_typing: 'true',
        ...(section === undefined ? {} : { section_id: section }),
      },
    }),
    placeholderData: (before) => before,
  });
  const items = query.data?.items ?? [];
  if (query.isPending) return <LoadingLines lines={6} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <p role="status" className={items.length === 0 ? 'hidden' : css['found']}>
        {query.data?.corrected !== null && query.data !== undefined
          ? t('search.corrected', { words: query.data.corrected })
          : t('common.found', { count: items.length })}
      </p>
      {items.length === 0 && (
        <EmptyState title={t('knowledge.nothing')}>{t('knowledge.nothing_text')}</EmptyState>
      )}
      <ul className={css['list']} aria-label={t('knowledge.list')}>
        {items.map((article) => (
          <FoundLine key={article.id} article={article} />
        ))}
      </ul>
    </>
  );
}

type NothingProps = { is_filtered: boolean; in_section: string | undefined; onNew: () => void };

function Nothing({ is_filtered, in_section, onNew }: NothingProps) {
  if (is_filtered)
    return (
      <EmptyState
        title={t('knowledge.nothing')}
        action={
          <Link
            to="/knowledge"
            search={in_section === undefined ? {} : { section: in_section }}
            className={plainButton}
          >
            {t('knowledge.clear')}
          </Link>
        }
      />
    );
  const isSection = in_section !== undefined;
  return (
    <EmptyState
      title={t(isSection ? 'knowledge.empty_section' : 'knowledge.empty_title')}
      action={<Button onClick={onNew}>{t('knowledge.new')}</Button>}
    >
      {t(isSection ? 'knowledge.empty_section_text' : 'knowledge.empty_text')}
    </EmptyState>
  );
}

function NoSections({ may_arrange }: { may_arrange: boolean }) {
  if (!may_arrange)
    return (
      <EmptyState title={t('knowledge.no_sections_title')}>
        {t('knowledge.no_sections_ask')}
      </EmptyState>
    );
  return (
    <EmptyState
      title={t('knowledge.no_sections_title')}
      action={
        <>
          <Link to="/settings/knowledge" className={plainButton}>
            {t('knowledge.make_sections')}
          </Link>
          <Link to="/knowledge/import" className={plainButton}>
            {t('imports.palette')}
          </Link>
        </>
      }
    >
      {t('knowledge.no_sections_text')}
    </EmptyState>
  );
}

/** j and k walk down the list; Enter is the link's own. */
function useWalk(): void {
  const router = useRouter();
  const step = (by: 1 | -1) => {
    const lines = [...document.querySelectorAll<HTMLElement>('a[data-article]')];
    const at = lines.findIndex((line) => line.matches(':focus'));
    const next = lines[at < 0 ? (by === 1 ? 0 : lines.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts([
    { combo: 'j', label: 'knowledge.key_next', run: () => step(1) },
    { combo: 'k', label: 'knowledge.key_previous', run: () => step(-1) },
    {
      combo: 'o',
      label: 'knowledge.key_open',
      run: () => {
        const href = document.querySelector('a[data-article]:focus')?.getAttribute('href');
        if (href !== null && href !== undefined) void router.navigate({ href });
      },
    },
  ]);
}
