import { Button } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type Article,
  putArticleState,
  restoreArticle,
  unpublishArticle,
  updateArticle,
} from '#contract/articles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { ArchiveDialog } from './archive-dialog.tsx';
import { FlagDialog } from './flags.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { refreshArticles } from './queries.ts';
import css from './reading.module.css';

type Props = {
  article: Article;
  /** On the screen where it is written, editing is not offered again. */
  is_editing?: boolean;
  /** What is written has to be with the server before it goes out. */
  settle?: () => Promise<void>;
};

/** What can be done with an article as a whole. */
export function ArticleActions({ article, is_editing = false, settle }: Props) {
  const navigate = useNavigate();
  const [over, setOver] = useState<'publish' | 'archive' | 'flag' | null>(null);
  const { can } = article;
  const params = { article_id: article.id };
  const edit = () =>
    void navigate({
      to: '/knowledge/$id/edit',
      params: { id: article.id },
      search: { language: article.language },
    });
  async function run(work: () => Promise<unknown>, words: string) {
    try {
      await settle?.();
      await work();
      await refreshArticles();
      tell(words);
    } catch (error) {
      tellError(error);
    }
  }
  const isOut = article.published_at !== null;
  const hasNews = !isOut || article.has_unpublished || article.state !== 'validated';
  const canPublish = can.publish && article.state !== 'archived' && hasNews;
  async function publish() {
    try {
      await settle?.();
      await refreshArticles();
      setOver('publish');
    } catch (error) {
      tellError(error);
    }
  }
  useShortcuts([
    ...(can.write && !is_editing
      ? [{ combo: 'e', label: 'knowledge.key_edit' as const, run: edit }]
      : []),
    ...(canPublish
      ? [{ combo: 'p', label: 'knowledge.key_publish' as const, run: () => void publish() }]
      : []),
  ]);
  const states: MenuEntry[] = can.states
    .filter((state) => state !== 'archived')
    .map((state) => ({
      label: `${t('knowledge.state')}: ${t(`knowledge.state_${state}`)}`,
      is_chosen: state === article.state,
      onPick: () =>
        void run(
          () => call(putArticleState, { params, body: { state } }),
          t('knowledge.state_changed', { state: t(`knowledge.state_${state}`) }),
        ),
    }));
  const entries: MenuEntry[] = [
    {
      label: t('knowledge.versions'),
      onPick: () =>
        void navigate({
          to: '/knowledge/$id/versions',
          params: { id: article.id },
          search: { language: article.language },
        }),
    },
    {
      label: t('knowledge.copy_link'),
      onPick: () => {
        void navigator.clipboard.writeText(`${location.origin}/knowledge/${article.id}`);
        tell(t('knowledge.copied'));
      },
    },
    { label: t('knowledge.flag'), onPick: () => setOver('flag') },
    ...(can.write && article.review_at !== null
      ? [
          {
            label: t('knowledge.reviewed'),
            onPick: () =>
              void run(
                () => call(updateArticle, { params, body: { is_reviewed: true } }),
                t('knowledge.reviewed_told'),
              ),
          },
        ]
      : []),
    ...(states.length > 0 ? ['line' as const, ...states] : []),
    ...(can.unpublish && (isOut || article.publish_at !== null)
      ? [
          'line' as const,
          {
            label: t(isOut ? 'knowledge.unpublish' : 'knowledge.cancel_schedule'),
            onPick: () =>
              void run(
                () => call(unpublishArticle, { params, body: {} }),
                t('knowledge.unpublished'),
              ),
          },
        ]
      : []),
    ...(can.archive ? [{ label: t('knowledge.archive'), onPick: () => setOver('archive') }] : []),
    ...(can.restore
      ? [
          {
            label: t('knowledge.restore'),
            onPick: () => void run(() => call(restoreArticle, { params }), t('knowledge.restored')),
          },
        ]
      : []),
  ];
  return (
    <span className={css['actions']}>
      {can.write && !is_editing && article.state !== 'archived' && (
        <Button variant={canPublish ? 'default' : 'filled'} onClick={edit}>
          {t('knowledge.edit')}
        </Button>
      )}
      {canPublish && (
        <Button onClick={() => void publish()}>
          {t(isOut ? 'knowledge.publish_changes' : 'knowledge.publish')}
        </Button>
      )}
      <Menu
        label={t('knowledge.more')}
        entries={entries}
        width={260}
        target={(button) => (
          <IconButton label={t('knowledge.more')} icon={IconDotsVertical} {...button} />
        )}
      />
      {over === 'publish' && <PublishDialog article={article} onClose={() => setOver(null)} />}
      {over === 'flag' && <FlagDialog article={article} onClose={() => setOver(null)} />}
      {over === 'archive' && <ArchiveDialog article={article} onClose={() => setOver(null)} />}
    </span>
  );
}
