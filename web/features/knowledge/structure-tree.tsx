import { Link } from '@tanstack/react-router';
import {
  arrangeSections,
  getKnowledge,
  type KnowledgeSection,
  type KnowledgeSpace,
  updateSection,
} from '#contract/knowledge.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { Handle, useDragRows } from '../fields/handle.tsx';
import { dropRow, moveRow, parentsOf, rowsOf, shiftRow } from '../fields/tree-rows.ts';
import topics from '../topics/topics.module.css';
import { named } from './words.ts';

type Props = { space: KnowledgeSpace; chosen: string | undefined };
type Row = KnowledgeSection & { depth: number };

/** The sections of a space: moved by the mouse or the arrows, left and right change the level. */
export function StructureTree({ space, chosen }: Props) {
  const tree: Row[] = rowsOf(space.sections.toSorted((one, two) => one.position - two.position));
  const drag = useDragRows((id, before_id) => void keep(tree, dropRow(tree, id, before_id), id));

  function move(row: Row, by: -1 | 1) {
    const next = moveRow(tree, row.id, by);
    void keep(tree, next, row.id);
    const place = next.findIndex((one) => one.id === row.id) + 1;
    tell(t('fields.moved', { name: named(row.names), place, count: tree.length }));
  }
  return (
    <ol className={topics['tree']}>
      {tree.map((row) => (
        <li
          key={row.id}
          className={topics['topic']}
          data-chosen={row.id === chosen}
          data-archived={row.is_archived}
          style={{ paddingLeft: Math.min(row.depth, 6) * 18 }}
          {...drag(row.id)}
        >
          <Handle
            name={named(row.names)}
            onMove={(by) => move(row, by)}
            onShift={(by) => void keep(tree, shiftRow(tree, row.id, by), row.id)}
          />
          <Link
            to="/settings/knowledge"
            search={{ section: row.id }}
            aria-current={row.id === chosen ? 'true' : undefined}
          >
            {named(row.names)}
          </Link>
          {row.is_archived ? (
            <span className={rows['badge']}>{t('knowledge.archived_badge')}</span>
          ) : (
            <span className={rows['quiet']}>{row.article_count}</span>
          )}
        </li>
      ))}
    </ol>
  );
}

let kept: Promise<void> = Promise.resolve();

/** Moves arrive at the server in the order in which they were made. */
function keep(before: readonly Row[], after: readonly Row[], moved: string): Promise<void> {
  const parent_id = parentsOf(after).get(moved) ?? null;
  const isElsewhere = before.find((row) => row.id === moved)?.parent_id !== parent_id;
  kept = kept.then(async () => {
    try {
      if (isElsewhere)
        await call(updateSection, {
          params: { knowledge_section_id: moved },
          body: { parent_id },
        });
      await call(arrangeSections, { body: { section_ids: after.map((row) => row.id) } });
    } catch (error) {
      tellError(error);
    }
    await refresh(getKnowledge);
  });
  return kept;
}
