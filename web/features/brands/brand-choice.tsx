import { Checkbox } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from './brands.module.css';
import { hasBrands, useBrands } from './brands.ts';

type Props = { value: readonly string[]; onChange: (ids: string[]) => void };

/** For which brands something is; none ticked: for all. Not there while there is one. */
export function BrandChoice({ value, onChange }: Props) {
  const brands = useBrands();
  if (!hasBrands(brands)) return null;
  const shown = brands.filter((brand) => !brand.is_archived || value.includes(brand.id));
  return (
    <Checkbox.Group
      label={t('brands.title')}
      description={t('brands.choice_hint')}
      value={[...value]}
      onChange={onChange}
    >
      <div className={css['checks']} style={{ marginTop: 8 }}>
        {shown.map((brand) => (
          <Checkbox key={brand.id} value={brand.id} label={brand.name} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
