import { useState } from 'react';
import { possibleFields } from '#contract/field-rules.ts';
import type { TicketField, Topic, TranslatedWords } from '#contract/fields.ts';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import { modelOf, shownIn, word } from '../fields/definitions.ts';
import { FormFields, type FormValues } from '../fields/form-fields.tsx';
import css from './topics.module.css';

type Props = {
  /** With the topic as it is being edited. */
  topics: readonly Topic[];
  topic_id: string;
  type_id: string | null;
  note: TranslatedWords;
  fields: readonly TicketField[];
};

/** The form as agents or customers meet it; it can be played with, and nothing is kept. */
export function TopicPreview({ topics, topic_id, type_id, note, fields }: Props) {
  const [viewer, setViewer] = useState<'agent' | 'customer'>('agent');
  const [values, setValues] = useState<FormValues>({});
  const seen =
    viewer === 'agent' ? fields : fields.filter((field) => field.customer_access === 'fill');
  const model = modelOf(seen, topics);
  const formed = { values, type_id, topic_id, status_category: 'new' as const };
  const shown = shownIn(model, seen, formed);
  // Everything of the form, were its rules not there.
  const all = modelOf(
    seen.map((field) => ({ ...field, shown_when: null })),
    topics,
  );
  const hidden = possibleFields(all, { ...formed, today: '' }).size - shown.length;
  return (
    <section className={css['preview']} aria-label={t('topics.preview')}>
      <Choice
        label={t('topics.preview_for')}
        value={viewer}
        options={[
          { value: 'agent', label: t('topics.preview_agent') },
          { value: 'customer', label: t('topics.preview_customer') },
        ]}
        onChoose={setViewer}
      />
      <div style={{ height: 14 }} />
      {viewer === 'customer' && word(note) !== '' && <p className={css['note']}>{word(note)}</p>}
      {shown.length === 0 && <p>{t('topics.preview_empty')}</p>}
      <FormFields
        shown={shown}
        values={values}
        names={{}}
        errorOf={() => null}
        onChange={(field, value) => setValues((before) => ({ ...before, [field.id]: value }))}
      />
      {hidden > 0 && (
        <p className={css['hidden_note']}>{t('topics.preview_hidden', { count: hidden })}</p>
      )}
    </section>
  );
}
