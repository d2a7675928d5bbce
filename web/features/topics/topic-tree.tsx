import { Link } from '@tanstack/react-router';
import { listTopics, orderTopics, type Topic, updateTopic } from '#contract/fields.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { word } from '../fields/definitions.ts';
import { Handle, useDragRows } from '../fields/handle.tsx';
import { dropRow, moveRow, parentsOf, rowsOf, shiftRow } from '../fields/tree-rows.ts';
import css from './topics.module.css';

type Props = { topics: readonly Topic[]; chosen: string | undefined };
type Row = Topic & { depth: number };

/** The tree of topics: moved by mouse or arrows, one of them open beside it. */
export function TopicTree({ topics, chosen }: Props) {
  const tree: Row[] = rowsOf(topics);
  const drag = useDragRows((id, before_id) => void keep(tree, dropRow(tree, id, before_id), id));

  function move(row: Row, by: -1 | 1) {
    const next = moveRow(tree, row.id, by);
    void keep(tree, next, row.id);
    const place = next.findIndex((one) => one.id === row.id) + 1;
    tell(t('fields.moved', { name: word(row.name), place, count: tree.length }));
  }
  return (
    <nav aria-label={t('topics.tree')}>
      <ol className={css['tree']}>
        {tree.map((row) => (
          <li
            key={row.id}
            className={css['topic']}
            data-chosen={row.id === chosen}
            data-archived={row.is_archived}
            style={{ paddingLeft: Math.min(row.depth, 6) * 18 }}
            {...drag(row.id)}
          >
            <Handle
              name={word(row.name)}
              onMove={(by) => move(row, by)}
              onShift={(by) => void keep(tree, shiftRow(tree, row.id, by), row.id)}
            />
            <Link
              to="/settings/topics"
              search={{ topic: row.id }}
              aria-current={row.id === chosen ? 'true' : undefined}
            >
              {word(row.name)}
            </Link>
            {row.is_archived && <span className={rows['badge']}>{t('settings.archived')}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

let kept: Promise<void> = Promise.resolve();
let waiting = 0;

/**
 * Shows the new order at once; the server hears of the parent that changed, then of the order. Moves by
 * quick keys arrive there in the order in which they were made.
 */
function keep(before: readonly Row[], after: readonly Row[], moved: string): Promise<void> {
  const parents = parentsOf(after);
  const items = after.map(({ depth: _, ...topic }) => ({
    ...topic,
    parent_id: parents.get(topic.id) ?? null,
  }));
  queryClient.setQueryData(ask(listTopics, {}).queryKey, { items });
  const parent_id = parents.get(moved) ?? null;
  const isElsewhere = before.find((row) => row.id === moved)?.parent_id !== parent_id;
  waiting += 1;
  kept = kept.then(async () => {
    try {
      if (isElsewhere)
        await call(updateTopic, { params: { topic_id: moved }, body: { parent_id } });
      await call(orderTopics, { body: { ids: items.map((topic) => topic.id) } });
    } catch (error) {
      tellError(error);
    }
    waiting -= 1;
    // What is asked between two moves would put the second one back for a moment.
    if (waiting === 0) await refresh(listTopics);
  });
  return kept;
}
