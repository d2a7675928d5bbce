import { t } from '../../i18n.ts';
import { TopicsButton } from '../fields/topics-button.tsx';
import css from './directory.module.css';

type Props = { value: readonly string[]; onChange: (ids: string[]) => void };

/** The topics whose tickets the area answers for. */
export function TopicsChoice({ value, onChange }: Props) {
  return (
    <div className={css['choice']}>
      <span>{t('directory.topics')}</span>
      <span className={css['quiet']}>{t('directory.topics_text')}</span>
      <TopicsButton
        label={t('directory.topics')}
        none={t('directory.none')}
        className={css['long'] ?? ''}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
