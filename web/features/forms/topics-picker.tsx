import { t } from '../../i18n.ts';
import { TopicsButton } from '../fields/topics-button.tsx';
import css from './forms.module.css';

type Props = { value: readonly string[]; onChange: (ids: string[]) => void };

/** Topics that an announcement is about, with what is below them; none: every topic. */
export function TopicsPicker({ value, onChange }: Props) {
  return (
    <div className={css['choice']}>
      <span className={css['label']}>{t('forms.topics')}</span>
      <span className={css['quiet']}>{t('forms.topics_hint')}</span>
      <TopicsButton
        label={t('forms.topics')}
        none={t('forms.every_topic')}
        className={css['long'] ?? ''}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}
