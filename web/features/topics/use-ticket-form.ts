import { useState } from 'react';
import type { FieldValue } from '#contract/field-values.ts';
import type { TicketField, Topic } from '#contract/fields.ts';
import { modelOf, shownIn, useFields, useTopics } from '../fields/definitions.ts';
import type { FormValues } from '../fields/form-fields.tsx';
import type { Names } from '../fields/value-text.ts';

/** The form of a ticket that is being opened: its topic, what that shows, and what was filled in. */
export function useTicketForm(type_id: string | null) {
  const fields = useFields();
  const topics = useTopics();
  const [topic_id, setTopic] = useState<string | null>(null);
  const [values, setValues] = useState<FormValues>({});
  const [names, setNames] = useState<Names>({});
  const shown = shownIn(modelOf(fields, topics), fields, {
    values,
    type_id: type_id ?? defaultType(topics, topic_id),
    topic_id,
    status_category: 'new',
  });
  return {
    topics,
    topic_id,
    setTopic,
    shown,
    values,
    names,
    set(field: TicketField, value: FieldValue, more: Names = {}) {
      setValues((before) => ({ ...before, [field.id]: value }));
      setNames((before) => ({ ...before, ...more }));
    },
    /** Only what the form shows: a value typed before the topic was changed is not sent. */
    body() {
      const filled = shown.flatMap(({ field }) => {
        const value = values[field.id];
        return value === undefined || value === null ? [] : [[field.id, value] as const];
      });
      return {
        ...(topic_id === null ? {} : { topic_id }),
        ...(filled.length === 0 ? {} : { fields: Object.fromEntries(filled) }),
      };
    },
  };
}
export type TicketForm = ReturnType<typeof useTicketForm>;

/** The type that the topic will give, as the server finds it: its own, else its parent's. */
function defaultType(topics: readonly Topic[], topic_id: string | null): string | null {
  let at = topics.find((topic) => topic.id === topic_id);
  while (at !== undefined && at.type_id === null) {
    const { parent_id } = at;
    at = topics.find((topic) => topic.id === parent_id);
  }
  return at?.type_id ?? null;
}
