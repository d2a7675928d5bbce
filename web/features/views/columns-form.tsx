import { Button, Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type View, type ViewColumn, viewColumns } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { columnName, columnOf, fieldColumns } from '../desk/ticket-columns.tsx';
import { arrange, shownAs, useCurrentView } from '../desk/views.ts';
import { useFields } from '../fields/definitions.ts';
import css from './views.module.css';

/** Which columns the person sees in this view; at once, for them alone. */
export function ColumnsForm({ view: asked }: { view: View }) {
  const { views } = useCurrentView();
  const view = views.find((each) => each.id === asked.id) ?? asked;
  return (
    <div className={css['form']}>
      <ColumnsPicker
        chosen={shownAs(view).columns}
        onChange={(chosen) => arrange(view, { columns: chosen })}
      />
      {view.mine.columns !== null && (
        <Button variant="default" onClick={() => arrange(view, { columns: null })}>
          {t('views.columns_usual')}
        </Button>
      )}
    </div>
  );
}

type Props = { chosen: readonly ViewColumn[]; onChange: (chosen: ViewColumn[]) => void };

/** The chosen ones in their order, then the others; a check takes a column in or out. */
export function ColumnsPicker({ chosen, onChange }: Props) {
  const known = [...viewColumns, ...fieldColumns(useFields())];
  const others = known.filter((name) => !chosen.includes(name));
  function move(name: ViewColumn, by: 1 | -1) {
    const next = chosen.filter((each) => each !== name);
    next.splice(chosen.indexOf(name) + by, 0, name);
    onChange(next);
  }
  return (
    <fieldset className={css['columns']}>
      <legend>{t('views.columns')}</legend>
      <ul className={css['lines']}>
        {[...chosen, ...others].map((name, index) => {
          const isChosen = index < chosen.length;
          const label = columnName(columnOf(name));
          return (
            <li key={name} className={css['movable']}>
              <Checkbox
                label={label}
                checked={isChosen}
                onChange={() =>
                  onChange(isChosen ? chosen.filter((each) => each !== name) : [...chosen, name])
                }
              />
              {isChosen && (
                <span className={css['movers']}>
                  <IconButton
                    label={t('views.move_up', { name: label })}
                    icon={IconArrowUp}
                    disabled={index === 0}
                    onClick={() => move(name, -1)}
                  />
                  <IconButton
                    label={t('views.move_down', { name: label })}
                    icon={IconArrowDown}
                    disabled={index === chosen.length - 1}
                    onClick={() => move(name, 1)}
                  />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
