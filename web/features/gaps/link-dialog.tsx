import type { ArticleGap } from '#contract/article-search.ts';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { tellError } from '../../ui/toast.tsx';
import css from './gaps.module.css';
import { TrySearch } from './try-search.tsx';

type Props = { gap: ArticleGap; save: (answer_id: string) => Promise<void>; onClose: () => void };

/** Which article answers what was not found: looked for in other words. */
export function LinkDialog({ gap, save, onClose }: Props) {
  async function choose(id: string) {
    try {
      await save(id);
      onClose();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Dialog title={t('gaps.link_title')} opened onClose={onClose} size="lg">
      <p className={css['quiet']}>{t('gaps.link_text', { words: gap.words })}</p>
      <TrySearch
        begins_with={gap.words}
        language={gap.language}
        onChoose={({ id }) => void choose(id)}
      />
    </Dialog>
  );
}
