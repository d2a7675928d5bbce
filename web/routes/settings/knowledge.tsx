import '../../theme/forms.css';
import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { KnowledgeSpace } from '#contract/knowledge.ts';
import { Announcements } from '../../features/forms/announcements.tsx';
import { DeflectionCard } from '../../features/forms/deflection-card.tsx';
import { useKnowledge } from '../../features/knowledge/queries.ts';
import css from '../../features/knowledge/structure.module.css';
import { SectionForm, SpaceForm } from '../../features/knowledge/structure-forms.tsx';
import { StructureTree } from '../../features/knowledge/structure-tree.tsx';
import { named } from '../../features/knowledge/words.ts';
import topics from '../../features/topics/topics.module.css';
import { t } from '../../i18n.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

type Making = { kind: 'space' } | { kind: 'section'; space_id: string; parent_id: string | null };

/** Spaces and sections of the knowledge base, in the order in which readers meet them. */
export function KnowledgeSettings() {
  const { section, space } = useSearch({ from: '/signed-in/settings/knowledge' });
  const navigate = useNavigate();
  const query = useKnowledge();
  const [making, setMaking] = useState<Making | null>(null);
  const go = (search: { section?: string; space?: string }) => {
    setMaking(null);
    void navigate({ to: '/settings/knowledge', search });
  };
  return (
    <Page
      title={t('knowledge.settings_title')}
      intro={t('knowledge.settings_intro')}
      actions={
        <Button onClick={() => setMaking({ kind: 'space' })}>{t('knowledge.new_space')}</Button>
      }
    >
      <WithData query={query}>
        {({ items }) => {
          if (items.length === 0 && making === null)
            return (
              <EmptyState title={t('knowledge.no_spaces_title')}>
                {t('knowledge.no_spaces_text')}
              </EmptyState>
            );
          return (
            <div className={topics['columns']}>
              <nav aria-label={t('knowledge.tree')}>
                {items.map((each) => (
                  <SpaceBlock
                    key={each.id}
                    space={each}
                    chosen={making === null ? section : undefined}
                    is_chosen={making === null && space === each.id}
                    onNew={() => setMaking({ kind: 'section', space_id: each.id, parent_id: null })}
                  />
                ))}
              </nav>
              <Chosen
                spaces={items}
                making={making}
                section={section}
                space={space}
                onGo={go}
                onMake={setMaking}
              />
            </div>
          );
        }}
      </WithData>
      <Announcements />
      <DeflectionCard />
    </Page>
  );
}

type BlockProps = {
  space: KnowledgeSpace;
  chosen: string | undefined;
  is_chosen: boolean;
  onNew: () => void;
};

function SpaceBlock({ space, chosen, is_chosen, onNew }: BlockProps) {
  return (
    <section className={css['space']}>
      <h2 className={css['space_name']}>
        <Link
          to="/settings/knowledge"
          search={{ space: space.id }}
          aria-current={is_chosen ? 'true' : undefined}
        >
          {named(space.names)}
        </Link>
        {space.is_archived && (
          <span className={rows['badge']}>{t('knowledge.archived_badge')}</span>
        )}
      </h2>
      <StructureTree space={space} chosen={chosen} />
      <Button variant="default" onClick={onNew}>
        {t('knowledge.new_section')}
      </Button>
    </section>
  );
}

type ChosenProps = {
  spaces: readonly KnowledgeSpace[];
  making: Making | null;
  section: string | undefined;
  space: string | undefined;
  onGo: (place: { section?: string; space?: string }) => void;
  onMake: (making: Making) => void;
};

function Chosen({ spaces, making, section, space, onGo, onMake }: ChosenProps) {
  if (making?.kind === 'space')
    return <SpaceForm key="new" space={undefined} onSaved={(id) => onGo({ space: id })} />;
  if (making?.kind === 'section')
    return (
      <SectionForm
        key={`new-${making.parent_id ?? making.space_id}`}
        spaces={spaces}
        section={undefined}
        space_id={making.space_id}
        parent_id={making.parent_id}
        onSaved={(id) => onGo(id === undefined ? {} : { section: id })}
      />
    );
  const openSection = spaces.flatMap((each) => each.sections).find((each) => each.id === section);
  if (openSection !== undefined)
    return (
      <div>
        <SectionForm
          key={openSection.id}
          spaces={spaces}
          section={openSection}
          space_id={openSection.space_id}
          parent_id={openSection.parent_id}
          onSaved={(id) => onGo(id === undefined ? {} : { section: id })}
        />
        <p className={css['below']}>
          <Button
            variant="default"
            onClick={() =>
              onMake({
                kind: 'section',
                space_id: openSection.space_id,
                parent_id: openSection.id,
              })
            }
          >
            {t('knowledge.section_below', { name: named(openSection.names) })}
          </Button>
        </p>
      </div>
    );
  const openSpace = spaces.find((each) => each.id === space);
  if (openSpace !== undefined)
    return <SpaceForm key={openSpace.id} space={openSpace} onSaved={(id) => onGo({ space: id })} />;
  return <p>{t('knowledge.choose_section')}</p>;
}
