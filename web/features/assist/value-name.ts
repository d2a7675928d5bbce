import type { AssistField } from '#contract/assist.ts';
import { t } from '../../i18n.ts';
import { pathText, useTopics } from '../fields/definitions.ts';
import { useTypes } from '../ticket/lookups.ts';

/** What a value is called in the language of the screen; '' for what is no more. */
export function useValueName(): (field: AssistField, value: string) => string {
  const topics = useTopics();
  const types = useTypes();
  return (field, value) => {
    if (field === 'topic') return pathText(topics, value);
    if (field === 'type') return types.find((type) => type.id === value)?.name ?? '';
    return value === 'en' ? t('assist.language_en') : t('assist.language_ru');
  };
}
