import { NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { TicketField, Topic } from '#contract/fields.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { word } from '../fields/definitions.ts';
import css from '../fields/fields.module.css';
import { Handle, useDragRows } from '../fields/handle.tsx';
import own from './topics.module.css';

type Props = {
  /** From the root down to the parent. */
  above: readonly Topic[];
  fields: readonly TicketField[];
  field_ids: readonly string[];
  onChange: (field_ids: string[]) => void;
};

/** The form of a topic: what comes from above, then its own fields in their order. */
export function FormBuilder({ above, fields, field_ids, onChange }: Props) {
  const active = fields.filter((field) => !field.is_archived);
  const byId = new Map(active.map((field) => [field.id, field]));
  const given = [
    ...active
      .filter((field) => field.is_everywhere)
      .map((field) => ({ field, from: t('topics.everywhere') })),
    ...above.flatMap((topic) =>
      topic.field_ids.flatMap((id) => {
        const field = byId.get(id);
        const from = t('topics.inherited', { name: word(topic.name) });
        return field === undefined || field.is_everywhere ? [] : [{ field, from }];
      }),
    ),
  ];
  const inherited = given.filter(({ field }) => !field_ids.includes(field.id));
  const ownFields = field_ids.flatMap((id) => byId.get(id) ?? []);
  const rest = active.filter(
    (field) => !field_ids.includes(field.id) && !inherited.some((one) => one.field === field),
  );
  const place = (id: string, to: number) => {
    const next = field_ids.filter((one) => one !== id);
    next.splice(to, 0, id);
    onChange(next);
  };
  const drag = useDragRows((id, before_id) => {
    const next = field_ids.filter((one) => one !== id);
    place(id, next.indexOf(before_id));
  });
  return (
    <fieldset className={css['group']}>
      <legend>{t('topics.form')}</legend>
      <ol className={css['options']} aria-label={t('topics.form')}>
        {inherited.map(({ field, from }) => (
          <li key={field.id} className={own['in_form']}>
            <span>{word(field.name)}</span>
            <span className={rows['quiet']}>{from}</span>
          </li>
        ))}
        {ownFields.map((field) => (
          <li key={field.id} className={own['in_form']} {...drag(field.id)}>
            <Handle
              name={word(field.name)}
              onMove={(by) => {
                const to = field_ids.indexOf(field.id) + by;
                if (to >= 0 && to < field_ids.length) place(field.id, to);
              }}
            />
            <span>{word(field.name)}</span>
            <span className={rows['quiet']}>{t(`fields.kind_${field.kind}`)}</span>
            <IconButton
              label={t('topics.remove_field', { name: word(field.name) })}
              icon={IconX}
              onClick={() => onChange(field_ids.filter((id) => id !== field.id))}
            />
          </li>
        ))}
      </ol>
      {ownFields.length === 0 && <p className={css['hint']}>{t('topics.no_fields')}</p>}
      {rest.length > 0 && (
        <NativeSelect
          label={t('topics.add_field')}
          value=""
          data={[
            { value: '', label: '…' },
            ...rest.map((field) => ({ value: field.id, label: word(field.name) })),
          ]}
          onChange={(event) => {
            const id = event.currentTarget.value;
            if (id !== '') onChange([...field_ids, id]);
          }}
        />
      )}
    </fieldset>
  );
}
