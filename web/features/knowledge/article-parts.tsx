import type { ReactNode, Ref } from 'react';
import type { ArticleContent } from '#contract/articles.ts';
import { type ArticleKind, questionParts } from '#contract/knowledge.ts';
import { t } from '../../i18n.ts';
import { ArticleHtml } from './article-html.tsx';
import css from './reading.module.css';

type Props = {
  kind: ArticleKind;
  content: ArticleContent;
  language: string;
  with_remarks?: boolean;
  ref?: Ref<HTMLDivElement>;
  children?: ReactNode;
};

/** All parts of a text, in their order, each under its name. */
export function ArticleParts({
  kind,
  content,
  language,
  with_remarks = true,
  ref,
  children,
}: Props) {
  if (kind === 'free')
    return (
      <div ref={ref} className={css['parts']}>
        <ArticleHtml html={content.body ?? ''} lang={language} with_remarks={with_remarks} />
        {children}
      </div>
    );
  return (
    <div ref={ref} className={css['parts']}>
      {questionParts
        .filter((part) => (content[part] ?? '') !== '')
        .map((part) => (
          <section key={part} className={css['part']} data-part={part}>
            <h2 className={css['part_name']}>{t(`knowledge.part_${part}`)}</h2>
            <ArticleHtml html={content[part] ?? ''} lang={language} with_remarks={with_remarks} />
          </section>
        ))}
      {children}
    </div>
  );
}
