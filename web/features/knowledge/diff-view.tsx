import { useQuery } from '@tanstack/react-query';
import { compareArticleVersions, type DiffRun } from '#contract/articles.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { WithData } from '../../ui/with-data.tsx';
import css from './diff.module.css';

type Props = { article_id: string; language: string; from: number; to: number };

/** What changed between two versions, word by word: added words are underlined, removed struck out. */
export function DiffView({ article_id, language, from, to }: Props) {
  const query = useQuery(
    ask(compareArticleVersions, { params: { article_id, language }, query: { from, to } }),
  );
  return (
    <WithData query={query}>
      {({ title, parts }) => {
        const changed = parts.filter((part) => part.is_changed);
        const isTitle = title.some((run) => run.kind !== 'same');
        if (!isTitle && changed.length === 0)
          return <p className={css['quiet']}>{t('knowledge.no_changes')}</p>;
        return (
          <div lang={language} className={css['diff']}>
            {isTitle && (
              <p className={css['title']}>
                <Runs runs={title} />
              </p>
            )}
            {changed.map((part) => (
              <section key={part.part}>
                <h3 className={css['part']}>{t(`knowledge.part_${part.part}`)}</h3>
                <div className={css['words']}>
                  <Runs runs={part.runs} />
                </div>
              </section>
            ))}
          </div>
        );
      }}
    </WithData>
  );
}

const around = 160;

function Runs({ runs }: { runs: readonly DiffRun[] }) {
  return runs.map((run, index) => {
    const key = index;
    if (run.kind === 'added')
      return (
        <ins key={key}>
          <span className="hidden">{t('knowledge.added')}: </span>
          {run.text}
        </ins>
      );
    if (run.kind === 'removed')
      return (
        <del key={key}>
          <span className="hidden">{t('knowledge.removed')}: </span>
          {run.text}
        </del>
      );
    return <span key={key}>{shortened(run.text, index === 0, index === runs.length - 1)}</span>;
  });
}

/** Long unchanged passages keep their ends: one looks for what changed. */
function shortened(text: string, is_first: boolean, is_last: boolean): string {
  if (text.length <= around * 2 + 20) return text;
  const head = is_first ? '' : text.slice(0, around);
  const tail = is_last ? '' : text.slice(-around);
  return `${head} … ${tail}`;
}
