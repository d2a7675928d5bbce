import { NativeSelect } from '@mantine/core';
import type { KnowledgeSpace } from '#contract/knowledge.ts';
import { t } from '../../i18n.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import css from './knowledge.module.css';
import { countBelow, inTree } from './queries.ts';
import { named } from './words.ts';

type Props = {
  spaces: readonly KnowledgeSpace[];
  section: string | undefined;
  space: string | undefined;
  hrefOf: (place: { section?: string; space?: string }) => string;
  onGo: (place: { section?: string; space?: string }) => void;
};

/** Where articles lie: a tree beside the list; on a narrow screen a field above it. */
export function SectionTree({ spaces, section, space, hrefOf, onGo }: Props) {
  const shown = spaces.filter((each) => !each.is_archived);
  return (
    <>
      <nav className={css['tree']} aria-label={t('knowledge.tree')}>
        <PlaceLink
          href={hrefOf({})}
          className={css['place']}
          aria-current={section === undefined && space === undefined ? 'true' : undefined}
        >
          <span className={css['place_name']}>{t('knowledge.all')}</span>
        </PlaceLink>
        {shown.map((each) => (
          <section key={each.id}>
            {shown.length > 1 && (
              <PlaceLink
                href={hrefOf({ space: each.id })}
                className={css['space']}
                aria-current={space === each.id ? 'true' : undefined}
              >
                {named(each.names)}
              </PlaceLink>
            )}
            <ul>
              {placed(each).map(({ section: one, depth }) => (
                <li key={one.id}>
                  <PlaceLink
                    href={hrefOf({ section: one.id })}
                    className={css['place']}
                    style={{ paddingLeft: 10 + Math.min(depth, 5) * 14 }}
                    aria-current={section === one.id ? 'true' : undefined}
                  >
                    <span className={css['place_name']}>{named(one.names)}</span>
                    <span className={css['place_count']}>{countBelow(each, one)}</span>
                  </PlaceLink>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <NativeSelect
        className={css['tree_field'] ?? ''}
        label={t('knowledge.section')}
        value={section ?? ''}
        data={[
          { value: '', label: t('knowledge.all') },
          ...shown.flatMap((each) =>
            placed(each).map(({ section: one, path }) => ({
              value: one.id,
              label: path.join(' › '),
            })),
          ),
        ]}
        onChange={(event) =>
          onGo(event.currentTarget.value === '' ? {} : { section: event.currentTarget.value })
        }
      />
    </>
  );
}

function placed(space: KnowledgeSpace) {
  return inTree(
    space.sections.filter((one) => !one.is_archived),
    (one) => named(one.names),
  );
}
