import { useEffect, useRef, useState } from 'react';
import { isEmptyValue } from '#contract/field-conditions.ts';
import type { Requirement } from '#contract/field-rules.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { TicketField } from '#contract/fields.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import { TopicField } from '../topics/topic-field.tsx';
import { modelOf, shownIn, useFields, useTopics, word } from './definitions.ts';
import css from './fields.module.css';
import { forgetMissing, useMissing } from './missing.ts';
import { RequiredMark } from './required-mark.tsx';
import { useTellCleared } from './tell-cleared.ts';
import { ValueEditor } from './value-editor.tsx';
import { type Names, valueText } from './value-text.ts';

/** The topic of the ticket and the fields of its form, each with a quick edit; rows of a list of facts. */
export function TicketFields({ ticket }: { ticket: Ticket }) {
  const fields = useFields();
  const topics = useTopics();
  const change = useTicketChange(ticket);
  const missing = useMissing(ticket.id);
  const shown = shownIn(modelOf(fields, topics), fields, {
    values: ticket.fields,
    type_id: ticket.type_id,
    topic_id: ticket.topic_id,
    status_category: ticket.status_category,
  });
  useTellCleared(ticket, fields, shown);

  function set(field: TicketField, value: FieldValue, names: Names = {}) {
    const values = { ...ticket.fields, [field.id]: value };
    change(
      { fields: { [field.id]: value } },
      { fields: values, field_names: { ...ticket.field_names, ...names } },
    );
    if (missing !== null && !isEmptyValue(value)) forgetMissing();
  }
  const first = shown.find(({ field }) => missing?.[field.id] !== undefined)?.field.id;
  return (
    <>
      {topics.length > 0 && <TopicField ticket={ticket} />}
      {shown.map(({ field, required }) => (
        <FieldRow
          key={field.id}
          field={field}
          required={required}
          value={ticket.fields[field.id]}
          names={ticket.field_names}
          why={missing?.[field.id]}
          is_first_missing={field.id === first}
          onChange={ticket.can.update ? (value, names) => set(field, value, names) : undefined}
        />
      ))}
    </>
  );
}

type RowProps = {
  field: TicketField;
  required: Requirement;
  value: FieldValue | undefined;
  names: Names;
  /** Why a change was refused for its sake. */
  why: string | undefined;
  is_first_missing: boolean;
  /** Undefined: it is only read. */
  onChange: ((value: FieldValue, names?: Names) => void) | undefined;
};

function FieldRow({ field, required, value, names, why, is_first_missing, onChange }: RowProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const name = word(field.name);
  const text = valueText(field, value, names);
  // After the sheet or the fold that holds it has opened.
  useEffect(() => {
    if (!is_first_missing) return;
    const soon = requestAnimationFrame(() => {
      button.current?.scrollIntoView({ block: 'center' });
      button.current?.focus();
    });
    return () => cancelAnimationFrame(soon);
  }, [is_first_missing]);
  const missingId = `missing-${field.id}`;
  return (
    <>
      <dt>
        {name}
        <RequiredMark required={required} />
      </dt>
      <dd>
        {onChange === undefined ? (
          text === '' ? (
            <span className={css['hint']}>{t('fields.empty')}</span>
          ) : (
            text
          )
        ) : (
          <ValueEditor
            field={field}
            value={value}
            opened={opened}
            onOpen={setOpened}
            onChange={onChange}
            target={
              <button
                ref={button}
                type="button"
                className={css['value']}
                data-empty={text === ''}
                data-missing={why !== undefined}
                aria-haspopup="dialog"
                aria-expanded={opened}
                aria-describedby={why === undefined ? undefined : missingId}
                onClick={() => setOpened(!opened)}
              >
                <span className="hidden">{name}: </span>
                {text === '' ? t('fields.empty') : text}
              </button>
            }
          />
        )}
        {why !== undefined && (
          <span id={missingId} className={css['why']}>
            {why}
          </span>
        )}
      </dd>
    </>
  );
}
