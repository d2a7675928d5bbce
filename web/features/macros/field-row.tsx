import { useState } from 'react';
import type { SilentAction } from '#contract/actions.ts';
import type { TicketField } from '#contract/fields.ts';
import { FormFields } from '../fields/form-fields.tsx';
import type { Names } from '../fields/value-text.ts';

type SetField = Extract<SilentAction, { do: 'set_field' }>;
type Props = { action: SetField; field: TicketField; onChange: (action: SetField) => void };

/** The value that a macro gives to a custom field, edited as on a new ticket; none clears it. */
export function FieldRow({ action, field, onChange }: Props) {
  const [names, setNames] = useState<Names>({});
  return (
    <FormFields
      shown={[{ field_id: field.id, field, required: 'no' }]}
      values={{ [field.id]: action.value }}
      names={names}
      errorOf={() => null}
      onChange={(_, value, more) => {
        if (more !== undefined) setNames({ ...names, ...more });
        onChange({ ...action, value });
      }}
    />
  );
}
