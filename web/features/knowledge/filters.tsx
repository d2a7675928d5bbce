import { NativeSelect } from '@mantine/core';
import { articleAudiences, articleStates } from '#contract/knowledge.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import css from './knowledge.module.css';

export const onlyKinds = [
  'stale',
  'changed',
  'behind',
  'flagged',
  'published',
  'unpublished',
  'scheduled',
] as const;

export type Filters = { state?: string; audience?: string; only?: string; owner?: string };
type Props = { value: Filters; onChange: (next: Filters) => void };

/** What the list shows; all of it stands in the address. */
export function FilterFields({ value, onChange }: Props) {
  const me = useMe();
  const colleagues = useColleagues().filter((each) => !each.is_disabled && each.id !== me.id);
  const set = (name: keyof Filters, chosen: string) => {
    const { [name]: _, ...rest } = value;
    onChange(chosen === '' ? rest : { ...rest, [name]: chosen });
  };
  return (
    <fieldset className={css['filters']}>
      <legend className="hidden">{t('knowledge.filters')}</legend>
      <NativeSelect
        aria-label={t('knowledge.state')}
        value={value.state ?? ''}
        data={[
          { value: '', label: t('knowledge.state_any') },
          ...articleStates.map((state) => ({ value: state, label: t(`knowledge.state_${state}`) })),
        ]}
        onChange={(event) => set('state', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('knowledge.audience')}
        value={value.audience ?? ''}
        data={[
          { value: '', label: t('knowledge.audience_any') },
          ...articleAudiences.map((each) => ({
            value: each,
            label: t(`knowledge.audience_${each}`),
          })),
        ]}
        onChange={(event) => set('audience', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('knowledge.only')}
        value={value.only ?? ''}
        data={[
          { value: '', label: t('knowledge.only_any') },
          ...onlyKinds.map((each) => ({ value: each, label: t(`knowledge.only_${each}`) })),
        ]}
        onChange={(event) => set('only', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={t('knowledge.owner')}
        value={value.owner ?? ''}
        data={[
          { value: '', label: t('knowledge.owner_any') },
          { value: me.id, label: t('knowledge.mine') },
          ...colleagues.map((each) => ({ value: each.id, label: each.name })),
        ]}
        onChange={(event) => set('owner', event.currentTarget.value)}
      />
    </fieldset>
  );
}
