import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import css from './side.module.css';

type Shown = 'all' | 'customer' | 'side';
type Props = { value: Shown; onChoose: (value: Shown) => void };

/** Which of the conversations of a ticket is on the screen. */
export function SideFilter({ value, onChoose }: Props) {
  return (
    <div className={css['filter']}>
      <Choice
        label={t('side.filter')}
        is_label_hidden
        value={value}
        options={(['all', 'customer', 'side'] as const).map((one) => ({
          value: one,
          label: t(`side.filter_${one}`),
        }))}
        onChoose={onChoose}
      />
    </div>
  );
}
