import { NativeSelect } from '@mantine/core';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import { useBrands } from '../brands/brands.ts';
import { useTeams } from '../ticket/lookups.ts';
import { DaysFields } from './days-fields.tsx';
import css from './report.module.css';
import { placeOf, type WorthSearch } from './worth-search.ts';

type Props = { search: WorthSearch; onChange: (search: WorthSearch) => void };

/** Which list, days, brand and team. */
export function WorthFilters({ search, onChange }: Props) {
  const brands = useBrands();
  const teams = useTeams();
  const { brand, team, ...rest } = placeOf(search);
  const chosen = {
    ...(brand === undefined ? {} : { brand }),
    ...(team === undefined ? {} : { team }),
  };
  return (
    <>
      <div className={css['tabs']}>
        <Choice
          label={t('worth.tab')}
          is_label_hidden
          value={search.tab === 'articles' ? 'articles' : 'unanswered'}
          options={[
            { value: 'unanswered', label: t('worth.tab_unanswered') },
            { value: 'articles', label: t('worth.tab_articles') },
          ]}
          onChoose={(tab) => onChange({ ...rest, ...chosen, tab })}
        />
      </div>
      <div className={css['filters']}>
        <DaysFields days={search} onChange={(days) => onChange({ ...rest, ...chosen, ...days })} />
        {brands.length > 1 && (
          <NativeSelect
            label={t('columns.brand')}
            value={brand ?? ''}
            data={[
              { value: '', label: t('worth.any_brand') },
              ...brands.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              onChange({
                ...rest,
                ...(team === undefined ? {} : { team }),
                ...(value === '' ? {} : { brand: value }),
              })
            }
          />
        )}
        <NativeSelect
          label={t('ticket.team')}
          value={team ?? ''}
          data={[
            { value: '', label: t('worth.any_team') },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            onChange({
              ...rest,
              ...(brand === undefined ? {} : { brand }),
              ...(value === '' ? {} : { team: value }),
            })
          }
        />
      </div>
    </>
  );
}
