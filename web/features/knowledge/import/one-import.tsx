import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import {
  type ArticleImport,
  forgetArticleImport,
  getArticleImport,
  importArticleStates,
  importAudiences,
  listArticleImportItems,
  listArticleImports,
  runArticleImport,
  undoArticleImport,
  whenChanged,
} from '#contract/article-imports.ts';
import { call } from '../../../api.ts';
import { t, translated } from '../../../i18n.ts';
import { ask, refresh } from '../../../queries.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../../ui/form.tsx';
import { FormEnd } from '../../../ui/form-end.tsx';
import { plainButton } from '../../../ui/plain-button.ts';
import rows from '../../../ui/rows.module.css';
import { tell } from '../../../ui/toast.tsx';
import { WithData } from '../../../ui/with-data.tsx';
import { refreshArticles } from '../queries.ts';
import css from './import.module.css';
import { ImportItems } from './import-items.tsx';
import { Replan } from './replan.tsx';

const atWork = ['reading', 'running', 'undoing'];

export function refreshImports(): Promise<void> {
  return refresh(getArticleImport, listArticleImports, listArticleImportItems);
}

/** One import from its plan to its report. */
export function OneImport({ id, onGone }: { id: string; onGone: () => void }) {
  const query = useQuery({
    ...ask(getArticleImport, { params: { article_import_id: id } }),
    // News come by the socket; without one this is asked for.
    refetchInterval: ({ state }) =>
      state.data === undefined || atWork.includes(state.data.state) ? 1_500 : false,
  });
  const state = query.data?.state;
  const [isReplanned, setReplanned] = useState(false);
  // What it found and wrote is there when its state changes.
  useEffect(() => {
    void refresh(listArticleImportItems, listArticleImports);
    if (state === 'done' || state === 'undone') void refreshArticles();
  }, [state]);
  return (
    <WithData query={query}>
      {(one) => (
        <>
          <p className={css['facts']}>
            <strong>{one.name}</strong>
            {one.format !== null && <span>{t(`imports.format_${one.format}`)}</span>}
            {one.source !== '' && <span>{`${t('imports.source')}: ${one.source}`}</span>}
          </p>
          <p role="status" className={css['state']}>
            {t(`imports.state_${one.state}`)}
          </p>
          {atWork.includes(one.state) && <Progress one={one} />}
          {one.failure !== null && <p role="alert">{translated(one.failure) ?? one.failure}</p>}
          {one.state !== 'reading' && one.state !== 'failed' && <Sums one={one} />}
          {one.can.plan && (
            <Replan
              one={one}
              isOpen={isReplanned}
              onOpen={setReplanned}
              onPlanned={refreshImports}
            />
          )}
          {!(one.can.plan && isReplanned) && <Doing one={one} onGone={onGone} />}
          {one.state !== 'reading' && one.state !== 'failed' && <ImportItems one={one} />}
        </>
      )}
    </WithData>
  );
}

function Progress({ one }: { one: ArticleImport }) {
  const { done, total } = one;
  return (
    <div className={css['progress']}>
      <progress
        className={css['bar']}
        aria-label={t('imports.progress')}
        {...(total > 0 ? { value: done, max: total } : {})}
      />
      {total > 0 && <span>{t('imports.progress_of', { done, total })}</span>}
    </div>
  );
}

const planned = [
  'new',
  'changed',
  'same',
  'edited',
  'sections_new',
  'skipped',
  'troubled',
] as const;
const ended = ['written', 'refused', 'undone', 'undo_refused', 'skipped', 'troubled'] as const;

function Sums({ one }: { one: ArticleImport }) {
  const names = one.state === 'planned' ? planned : ended;
  return (
    <dl className={css['sums']}>
      {names
        .filter((name, index) => index === 0 || one.counts[name] > 0)
        .map((name) => (
          <div key={name}>
            <dt>{t(`imports.${name}`)}</dt>
            <dd>{one.counts[name].toLocaleString(document.documentElement.lang)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Doing({ one, onGone }: { one: ArticleImport; onGone: () => void }) {
  const [isUndo, setUndo] = useState(false);
  const params = { article_import_id: one.id };
  const forget = useSubmit(async () => {
    await call(forgetArticleImport, { params });
    await refresh(listArticleImports);
    tell(t('imports.forgotten'));
    onGone();
  });
  const undo = useSubmit(async () => {
    await call(undoArticleImport, { params });
    await refreshImports();
    setUndo(false);
  });
  return (
    <>
      {one.can.run && <Run one={one} />}
      <form className={css['buttons']} onSubmit={forget.onSubmit}>
        {one.state === 'done' && (
          <Link to="/knowledge" className={plainButton}>
            {t('imports.to_articles')}
          </Link>
        )}
        {one.can.undo && (
          <Button variant="default" onClick={() => setUndo(true)}>
            {t('imports.undo')}
          </Button>
        )}
        {one.can.forget && (
          <Button type="submit" variant="default" loading={forget.is_busy}>
            {t('imports.forget')}
          </Button>
        )}
        <Button variant="default" onClick={onGone}>
          {t('imports.another')}
        </Button>
        <FormError submit={forget} />
      </form>
      <Dialog title={t('imports.undo')} opened={isUndo} onClose={() => setUndo(false)}>
        <form className={rows['form']} onSubmit={undo.onSubmit}>
          <p>{t('imports.undo_text')}</p>
          <FormEnd submit={undo} label={t('imports.undo')} onClose={() => setUndo(false)} />
        </form>
      </Dialog>
    </>
  );
}

/** How it is written, and the word to begin. */
function Run({ one }: { one: ArticleImport }) {
  const [audience, setAudience] = useState<ArticleImport['audience']>('staff');
  const [article_state, setState] = useState<ArticleImport['article_state']>('wip');
  const [when_changed, setWhen] = useState<ArticleImport['when_changed']>('keep');
  const count =
    one.counts.new + one.counts.changed + (when_changed === 'replace' ? one.counts.edited : 0);
  const submit = useSubmit(async () => {
    await call(runArticleImport, {
      params: { article_import_id: one.id },
      body: { audience, article_state, when_changed },
    });
    await refreshImports();
  });
  return (
    <form className={css['run']} onSubmit={submit.onSubmit}>
      <div className={css['fields']}>
        <NativeSelect
          label={t('imports.audience')}
          description={t('imports.audience_text')}
          value={audience}
          data={importAudiences.map((value) => ({ value, label: t(`imports.audience_${value}`) }))}
          onChange={(event) =>
            setAudience(importAudiences.find((one) => one === event.currentTarget.value) ?? 'staff')
          }
        />
        <NativeSelect
          label={t('imports.article_state')}
          value={article_state}
          data={importArticleStates.map((value) => ({
            value,
            label: t(`imports.article_state_${value}`),
          }))}
          onChange={(event) =>
            setState(importArticleStates.find((one) => one === event.currentTarget.value) ?? 'wip')
          }
        />
        {one.counts.edited > 0 && (
          <NativeSelect
            label={t('imports.when_changed')}
            value={when_changed}
            data={whenChanged.map((value) => ({
              value,
              label: t(`imports.when_changed_${value}`),
            }))}
            onChange={(event) =>
              setWhen(whenChanged.find((one) => one === event.currentTarget.value) ?? 'keep')
            }
          />
        )}
      </div>
      <FormError submit={submit} />
      {count === 0 ? (
        <p>{t('imports.nothing_to_do')}</p>
      ) : (
        <Button type="submit" loading={submit.is_busy}>
          {t('imports.run', { count })}
        </Button>
      )}
    </form>
  );
}
