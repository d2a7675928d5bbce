import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type FoundArticle, searchKnowledge } from '#contract/article-search.ts';
import { outsideAudiences } from '#contract/knowledge.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import rows from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';
import { Marked } from '../knowledge/found-line.tsx';
import css from './gaps.module.css';

type Props = {
  /** What is tried at once. */
  begins_with?: string;
  language?: string;
  /** Where an article is to be chosen. */
  onChoose?: (article: FoundArticle) => void;
};

/** What these words find now; trying is not written down as a search. */
export function TrySearch({ begins_with = '', language = locale(), onChoose }: Props) {
  const [typed, setTyped] = useState(begins_with);
  const [q, setQ] = useState(begins_with.trim());
  const query = useQuery({
    ...ask(searchKnowledge, { query: { q, language, limit: 10, is_typing: 'true' } }),
    enabled: q !== '',
    // What was changed a moment ago is what is being tried.
    gcTime: 0,
    staleTime: 0,
  });
  function go(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const next = typed.trim().slice(0, 200);
    if (next === q) void query.refetch();
    setQ(next);
  }
  return (
    <div className={css['try']}>
      <search>
        <form className={css['try_line']} onSubmit={go}>
          <TextInput
            label={t(onChoose === undefined ? 'gaps.try' : 'gaps.try_label')}
            placeholder={t('gaps.try_hint')}
            value={typed}
            maxLength={200}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            {t('gaps.try_go')}
          </Button>
        </form>
      </search>
      <div role="status">
        {q !== '' && (
          <WithData query={query}>
            {({ items, corrected }) => (
              <>
                {corrected !== null && (
                  <p className={css['quiet']}>{t('gaps.try_corrected', { words: corrected })}</p>
                )}
                {items.length === 0 && <p>{t('gaps.try_none')}</p>}
                <ul className={css['found']}>
                  {items.map((article) => (
                    <Found key={article.id} article={article} onChoose={onChoose} />
                  ))}
                </ul>
              </>
            )}
          </WithData>
        )}
      </div>
    </div>
  );
}

type FoundProps = { article: FoundArticle; onChoose: Props['onChoose'] };

function Found({ article, onChoose }: FoundProps) {
  const isOpen = outsideAudiences.includes(article.audience) && article.state !== 'wip';
  return (
    <li>
      <Link to="/knowledge/$id" params={{ id: article.id }} search={{}}>
        <Marked text={article.title} />
      </Link>
      {!isOpen && <span className={rows['badge']}>{t('gaps.hidden')}</span>}
      {onChoose !== undefined && (
        <Button size="xs" variant="default" onClick={() => onChoose(article)}>
          {t('gaps.choose')}
          <span className="hidden">: {article.title.replaceAll(/[^\P{Cc}]/gu, '')}</span>
        </Button>
      )}
    </li>
  );
}
