import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { orderViews, type View } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { arrange, changeViews, viewName, viewsQuery } from '../desk/views.ts';
import css from './views.module.css';

/** All views by section: which are shown, and in which order; for the person alone. */
export function OrderForm() {
  const views = useQuery(viewsQuery).data?.items ?? [];
  function move(view: View, by: 1 | -1) {
    const beside = views.filter((each) => each.section === view.section);
    const other = beside[beside.indexOf(view) + by];
    if (other === undefined) return;
    const others = new Map([
      [view.id, other.id],
      [other.id, view.id],
    ]);
    const swapped = (all: View[]) =>
      all.map((each) => all.find(({ id }) => id === others.get(each.id)) ?? each);
    const view_ids = swapped(views).map((each) => each.id);
    changeViews(swapped, () => call(orderViews, { body: { view_ids } }));
  }
  const sections = Object.entries(Object.groupBy(views, (view) => view.section));
  return (
    <div className={css['form']}>
      <p className={css['quiet']}>{t('views.order_text')}</p>
      {sections.map(([section, members = []]) => (
        <section key={section} className={css['part']}>
          <h3>{translated(`views.section_${section}`) ?? section}</h3>
          <ul className={css['lines']}>
            {members.map((view, index) => {
              const name = viewName(view);
              return (
                <li key={view.id} className={css['movable']}>
                  <Checkbox
                    label={name}
                    aria-label={t('views.is_shown', { name })}
                    checked={!view.mine.is_hidden}
                    onChange={(event) => arrange(view, { is_hidden: !event.currentTarget.checked })}
                  />
                  <span className={css['movers']}>
                    <IconButton
                      label={t('views.move_up', { name })}
                      icon={IconArrowUp}
                      disabled={index === 0}
                      onClick={() => move(view, -1)}
                    />
                    <IconButton
                      label={t('views.move_down', { name })}
                      icon={IconArrowDown}
                      disabled={index === members.length - 1}
                      onClick={() => move(view, 1)}
                    />
                  </span>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
