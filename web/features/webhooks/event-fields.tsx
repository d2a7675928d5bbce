import { Checkbox } from '@mantine/core';
import type { WebhookEvent } from '#contract/webhooks.ts';
import { t } from '../../i18n.ts';
import { type EventGroup, eventGroups, eventsOf, sayEvent } from './event-words.ts';
import css from './webhooks.module.css';

type Props = { chosen: readonly WebhookEvent[]; onChange: (chosen: WebhookEvent[]) => void };

/** Events by group; the head of a group takes or leaves all of it. */
export function EventFields({ chosen, onChange }: Props) {
  return (
    <fieldset className={css['events']}>
      <legend>{t('webhooks.events')}</legend>
      <p className={css['quiet']}>{t('webhooks.events_text')}</p>
      <div className={css['groups']}>
        {eventGroups.map((group) => (
          <Group key={group} group={group} chosen={chosen} onChange={onChange} />
        ))}
      </div>
    </fieldset>
  );
}

function Group({ group, chosen, onChange }: Props & { group: EventGroup }) {
  const all = eventsOf(group);
  const taken = all.filter((name) => chosen.includes(name));
  const write = (names: readonly WebhookEvent[], is_taken: boolean) => {
    const others = chosen.filter((name) => !names.includes(name));
    onChange(is_taken ? [...others, ...names] : others);
  };
  const label = t(`webhooks.group_${group}`);
  return (
    <div className={css['group']}>
      <Checkbox
        label={label}
        aria-label={t('webhooks.all_of', { group: label })}
        checked={taken.length === all.length}
        indeterminate={taken.length > 0 && taken.length < all.length}
        onChange={(event) => write(all, event.currentTarget.checked)}
        classNames={{ label: css['group_label'] ?? '' }}
      />
      {all.map((name) => (
        <Checkbox
          key={name}
          label={sayEvent(name)}
          checked={chosen.includes(name)}
          onChange={(event) => write([name], event.currentTarget.checked)}
        />
      ))}
    </div>
  );
}
