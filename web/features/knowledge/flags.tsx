import { Button, Radio, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  flagArticle,
  flagReasons,
  listArticleFlags,
  settleArticleFlag,
} from '#contract/article-feedback.ts';
import type { Article } from '#contract/articles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import about from './about.module.css';
import { refreshArticles } from './queries.ts';
import css from './reading.module.css';

/** Open flags at the head of an article: who said what is wrong, and that it is put right. */
export function Flags({ article }: { article: Article }) {
  const query = useQuery({
    ...ask(listArticleFlags, { query: { article_id: article.id } }),
    enabled: article.open_flags > 0,
  });
  if (article.open_flags === 0) return null;
  async function settle(id: string) {
    try {
      await call(settleArticleFlag, {
        params: { article_flag_id: id },
        body: { is_settled: true },
      });
      await Promise.all([refresh(listArticleFlags), refreshArticles()]);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <ul className={css['flags']}>
      {(query.data?.items ?? []).map((flag) => (
        <li key={flag.id}>
          <span>
            <strong>{t(`knowledge.flag_${flag.reason}`)}</strong>
            {flag.words !== '' && `: ${flag.words}`}{' '}
            <span className={css['flag_by']}>
              {flag.agent?.name} <Moment at={flag.at} />
            </span>
          </span>
          {article.can.write && (
            <Button variant="default" size="compact-sm" onClick={() => void settle(flag.id)}>
              {t('knowledge.flag_settle')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Says that an article is wrong; whoever answers for it hears of it. */
export function FlagDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const [reason, setReason] = useState<(typeof flagReasons)[number]>('wrong');
  const [words, setWords] = useState('');
  const submit = useSubmit(async () => {
    await call(flagArticle, {
      params: { article_id: article.id },
      body: { language: article.language, reason, words: words.trim() },
    });
    await Promise.all([refresh(listArticleFlags), refreshArticles()]);
    tell(t('knowledge.flagged'));
    onClose();
  });
  return (
    <Dialog title={t('knowledge.flag')} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <Radio.Group
          aria-label={t('knowledge.flag')}
          value={reason}
          onChange={(value) => setReason(flagReasons.find((each) => each === value) ?? 'other')}
        >
          <div className={about['radios']}>
            {flagReasons.map((each) => (
              <Radio key={each} value={each} label={t(`knowledge.flag_${each}`)} />
            ))}
          </div>
        </Radio.Group>
        <Textarea
          label={t('knowledge.flag_words')}
          value={words}
          autosize
          minRows={2}
          maxLength={2000}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <FormEnd submit={submit} label={t('knowledge.flag_send')} onClose={onClose} />
      </form>
    </Dialog>
  );
}
