import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './macros.module.css';
import type { ChosenMacro } from './pieces.ts';
import { useSayAction } from './say-action.ts';

type Props = {
  macro: ChosenMacro;
  is_busy: boolean;
  onStrike: (index: number) => void;
  onApply: () => void;
  onDrop: () => void;
};

/** What the macro is about to change when the reply is sent: each can be struck out, or done at once. */
export function MacroLine({ macro, is_busy, onStrike, onApply, onDrop }: Props) {
  const say = useSayAction();
  if (macro.actions.length === 0 && !macro.opens_next) return null;
  return (
    <section className={css['line']} aria-label={t('macros.will_change')}>
      <span className={css['quiet']} title={t('macros.with_sending')}>
        {t('macros.will_change')}:
      </span>
      <ul>
        {macro.actions.map((action, index) => {
          const what = say(action);
          return (
            <li key={JSON.stringify(action)}>
              <span>{what}</span>
              <IconButton
                label={t('macros.strike', { what })}
                icon={IconX}
                onClick={() => onStrike(index)}
              />
            </li>
          );
        })}
        {macro.opens_next && <li className={css['plain']}>{t('macros.opens_next_said')}</li>}
      </ul>
      {macro.actions.length > 0 && (
        <Button variant="subtle" size="compact-sm" loading={is_busy} onClick={onApply}>
          {t('macros.apply_now')}
        </Button>
      )}
      <IconButton label={t('macros.drop')} icon={IconX} onClick={onDrop} />
    </section>
  );
}
