import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { listTags } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useColleagues, useTypes } from '../ticket/lookups.ts';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import { BrandField } from './brand-field.tsx';
import css from './context.module.css';
import { LanguageField } from './language-field.tsx';
import { PickedField } from './picked-field.tsx';

const AskedFiles = lazy(() =>
  import('./asked-files.tsx').then((module) => ({ default: module.AskedFiles })),
);
/** After the first paint: a desk without custom fields has none to wait for. */
const TicketFields = lazy(() =>
  import('../fields/ticket-fields.tsx').then((module) => ({ default: module.TicketFields })),
);

/** What the ticket is: type, impact and urgency, tags, who else is in it, when it was. */
export function Properties({ ticket }: { ticket: Ticket }) {
  const colleagues = useColleagues();
  const followers = ticket.follower_ids.flatMap(
    (id) => colleagues.find((colleague) => colleague.id === id)?.name ?? [],
  );
  return (
    <dl className={css['facts']}>
      <dt>{t('ticket.type')}</dt>
      <dd>
        <TypeField ticket={ticket} />
      </dd>
      <dt>{t('ticket.impact')}</dt>
      <dd>{t(`ticket.impact_${gradeOf(ticket.impact)}`)}</dd>
      <dt>{t('ticket.urgency')}</dt>
      <dd>{t(`ticket.urgency_${gradeOf(ticket.urgency)}`)}</dd>
      <dt>{t('ticket.tags')}</dt>
      <dd>
        <TagsField ticket={ticket} />
      </dd>
      <LanguageField ticket={ticket} />
      <BrandField ticket={ticket} />
      <Suspense fallback={null}>
        <TicketFields ticket={ticket} />
        <AskedFiles ticket={ticket} />
      </Suspense>
      {followers.length > 0 && (
        <>
          <dt>{t('context.followers')}</dt>
          <dd>{followers.join(', ')}</dd>
        </>
      )}
      <dt>{t('context.created')}</dt>
      <dd>
        <Moment at={ticket.created_at} />
      </dd>
      {ticket.solved_at !== null && (
        <>
          <dt>{t('context.solved')}</dt>
          <dd>
            <Moment at={ticket.solved_at} />
          </dd>
        </>
      )}
    </dl>
  );
}

function gradeOf(grade: number): 1 | 2 | 3 {
  return grade === 1 || grade === 2 ? grade : 3;
}

function TypeField({ ticket }: { ticket: Ticket }) {
  const types = useTypes();
  const change = useTicketChange(ticket);
  return (
    <PickedField
      ticket={ticket}
      label={t('ticket.type')}
      name={types.find((type) => type.id === ticket.type_id)?.name}
      options={types
        .filter((type) => !type.is_archived)
        .map(({ id, name }) => ({ value: id, label: name }))}
      value={ticket.type_id}
      onPick={(type_id) => change({ type_id }, { type_id })}
    />
  );
}

function TagsField({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const change = useTicketChange(ticket);
  const { data } = useQuery({ ...ask(listTags, { query: {} }), enabled: opened });
  useShortcuts([
    { combo: 'l', label: 'keys.tags', run: () => ticket.can.update && setOpened(true) },
  ]);

  function toggle(name: string) {
    const tags = ticket.tags.includes(name)
      ? ticket.tags.filter((tag) => tag !== name)
      : [...ticket.tags, name];
    change({ tags }, { tags });
  }
  const known = new Set([...ticket.tags, ...(data?.items.map((tag) => tag.name) ?? [])]);
  return (
    <span className={css['tags']}>
      {ticket.tags.map((tag) => (
        <span key={tag} className={css['tag']}>
          {tag}
          {ticket.can.update && (
            <IconButton
              label={t('context.remove_tag', { name: tag })}
              icon={IconX}
              onClick={() => toggle(tag)}
            />
          )}
        </span>
      ))}
      {ticket.tags.length === 0 && !ticket.can.update && t('context.none')}
      {ticket.can.update && (
        <Picker
          label={t('ticket.tags')}
          placeholder={t('context.tag_placeholder')}
          options={[...known].map((name) => ({
            value: name,
            label: name,
            is_selected: ticket.tags.includes(name),
          }))}
          create={(query) =>
            known.has(query) || query.length > 60
              ? undefined
              : { value: query, label: t('context.make_tag', { name: query }) }
          }
          opened={opened}
          onOpen={setOpened}
          onPick={toggle}
          is_many
          target={
            <IconButton
              label={t('context.add_tag')}
              icon={IconPlus}
              aria-haspopup="dialog"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            />
          }
        />
      )}
    </span>
  );
}
