import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { type Article, getArticleText, publishArticle } from '#contract/articles.ts';
import { articleParts } from '#contract/knowledge.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { ArticleParts } from './article-parts.tsx';
import { looksPrivate } from './private-words.ts';
import { refreshArticles } from './queries.ts';
import css from './reading.module.css';
import { languageName, withoutRemarks, wordsOfHtml } from './words.ts';

type Props = { article: Article; onClose: () => void };

/** Before an article goes to its readers: who they are, what they will see, and the second look. */
export function PublishDialog({ article, onClose }: Props) {
  const { publishing } = article;
  return (
    <Dialog title={t('knowledge.publish_title')} opened onClose={onClose} size="lg">
      {publishing.may_publish ? (
        <PublishForm article={article} onClose={onClose} />
      ) : (
        <div className={css['second_look']}>
          <p className={css['strong']}>{t('knowledge.second_look')}</p>
          <p>{t('knowledge.second_look_text')}</p>
          <p>{t('knowledge.second_look_other')}</p>
        </div>
      )}
    </Dialog>
  );
}

function PublishForm({ article, onClose }: Props) {
  const { time_zone } = useMe();
  const { publishing, texts } = article;
  const [languages, setLanguages] = useState(() => texts.map((each) => each.language));
  const [when, setWhen] = useState<'now' | 'later'>('now');
  const [at, setAt] = useState(() => inputOf(Date.now() + 24 * 3_600_000, time_zone));
  const [isConfirmed, setConfirmed] = useState(false);
  const [lacks, setLacks] = useState<'confirm' | 'time' | null>(null);
  const submit = useSubmit(async () => {
    const instant = when === 'later' ? instantOfInput(at, time_zone) : undefined;
    if (when === 'later' && (instant === undefined || Date.parse(instant) <= Date.now())) {
      setLacks('time');
      return;
    }
    if (publishing.must_confirm && !isConfirmed) {
      setLacks('confirm');
      return;
    }
    await call(publishArticle, {
      params: { article_id: article.id },
      body: {
        languages,
        ...(instant === undefined ? {} : { at: instant }),
        is_confirmed: isConfirmed,
      },
    });
    await refreshArticles();
    tell(t(when === 'later' ? 'knowledge.published_later' : 'knowledge.published'));
    onClose();
  });
  return (
    <form className={css['publish']} onSubmit={submit.onSubmit}>
      <p>{t('knowledge.publish_to', { who: t(`knowledge.audience_${article.audience}`) })}</p>
      {publishing.needs_second_look && (
        <div className={css['second_look']}>
          <p className={css['strong']}>{t('knowledge.second_look')}</p>
          <p>
            {t(
              publishing.must_confirm ? 'knowledge.second_look_only' : 'knowledge.second_look_text',
            )}
          </p>
        </div>
      )}
      {texts.length > 1 && (
        <Checkbox.Group
          label={t('knowledge.publish_languages')}
          value={languages}
          onChange={setLanguages}
        >
          <div className={css['checks']}>
            {texts.map((each) => (
              <Checkbox
                key={each.language}
                value={each.language}
                label={languageName(each.language)}
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Look article={article} languages={languages} />
      <Choice
        label={t('knowledge.publish_when')}
        value={when}
        options={[
          { value: 'now', label: t('knowledge.publish_now') },
          { value: 'later', label: t('knowledge.publish_later') },
        ]}
        onChoose={setWhen}
      />
      {when === 'later' && (
        <TextInput
          type="datetime-local"
          label={t('knowledge.publish_at')}
          value={at}
          error={lacks === 'time' ? t('errors.field.time_past') : null}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
      )}
      {publishing.must_confirm && (
        <Checkbox
          label={t('knowledge.second_look_confirm')}
          checked={isConfirmed}
          error={lacks === 'confirm' && !isConfirmed ? t('knowledge.second_look_lack') : null}
          onChange={(event) => setConfirmed(event.currentTarget.checked)}
        />
      )}
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy} disabled={languages.length === 0}>
          {t('knowledge.publish')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** The texts as their readers will see them, and what somebody should look at twice. */
function Look({ article, languages }: { article: Article; languages: readonly string[] }) {
  const texts = useQueries({
    queries: languages.map((language) =>
      ask(getArticleText, { params: { article_id: article.id, language } }),
    ),
  }).flatMap((query) => query.data ?? []);
  const outside = texts.map((each) => {
    const parts = articleParts.map((part) => ({
      part,
      ...withoutRemarks(each.content[part] ?? ''),
    }));
    return {
      text: each,
      content: Object.fromEntries(parts.map(({ part, html }) => [part, html])),
      remarks: parts.reduce((sum, { count }) => sum + count, 0),
    };
  });
  const all = outside.flatMap(({ content }) => Object.values(content)).map(wordsOfHtml);
  const found = looksPrivate(all.map(({ text }) => text).join('\n'));
  const remarks = outside.reduce((sum, each) => sum + each.remarks, 0);
  const bare = all.reduce((sum, each) => sum + each.without_alt, 0);
  return (
    <>
      <ul className={css['checks_found']}>
        {found.length > 0 && (
          <li data-tone="bad">{t('knowledge.looks_private', { what: found.join(', ') })}</li>
        )}
        {remarks > 0 && <li>{t('knowledge.hidden_remarks', { count: remarks })}</li>}
        {bare > 0 && <li data-tone="warn">{t('knowledge.without_alt', { count: bare })}</li>}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css['preview']} aria-label={t('knowledge.as_read')} tabIndex={0}>
        {outside.map(({ text, content }) => (
          <div key={text.language} lang={text.language}>
            <p className={css['preview_title']}>{text.title}</p>
            <ArticleParts kind={article.kind} content={content} language={text.language} />
          </div>
        ))}
      </section>
    </>
  );
}
