import type { FoundArticle } from '#contract/article-search.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import css from './knowledge.module.css';
import { AudienceMark, StateMark } from './state-mark.tsx';

/** An article that was found, with the words that were found in it. */
export function FoundLine({ article }: { article: FoundArticle }) {
  return (
    <li>
      <PlaceLink
        href={`/knowledge/${article.id}`}
        className={css['line']}
        data-article={article.id}
      >
        <span className={css['line_words']}>
          <span className={css['line_title']}>
            <Marked text={article.title} />
          </span>
          {article.snippet !== '' && (
            <span className={css['snippet']}>
              <Marked text={article.snippet} />
            </span>
          )}
          <span className={css['line_facts']}>
            <span className={css['line_number']}>№ {article.number}</span>
            <span>{article.section.name}</span>
          </span>
        </span>
        <span className={css['line_marks']}>
          <StateMark state={article.state} />
          <AudienceMark audience={article.audience} />
        </span>
      </PlaceLink>
    </li>
  );
}

/** Words found stand between \u0002 and \u0003. */
export function Marked({ text }: { text: string }) {
  return text.split('\u0002').map((part, index) => {
    const [found, rest] = part.split('\u0003');
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one unchanging text
    if (index === 0 || rest === undefined) return <span key={index}>{part}</span>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one unchanging text
      <span key={index}>
        <mark>{found}</mark>
        {rest}
      </span>
    );
  });
}
