import type { FieldRule, Requirement } from '#contract/field-rules.ts';
import type { FieldKind } from '#contract/field-values.ts';
import type { FieldLimits, TicketField } from '#contract/fields.ts';
import type { OptionRow } from './options-editor.tsx';
import { parentsOf, rowsOf } from './tree-rows.ts';

/** A field while it is edited: texts as they are typed. */
export type FieldDraft = {
  kind: FieldKind;
  key: string;
  name_ru: string;
  name_en: string;
  help_ru: string;
  help_en: string;
  customer_access: TicketField['customer_access'];
  is_everywhere: boolean;
  required: Requirement;
  shown_when: FieldRule | null;
  required_when: FieldRule | null;
  limits: Record<keyof FieldLimits, string>;
  options: OptionRow[];
};

export function draftOf(field: TicketField | undefined): FieldDraft {
  const limits = field?.limits ?? {};
  const say = (value: string | number | undefined) => (value === undefined ? '' : String(value));
  return {
    kind: field?.kind ?? 'choice',
    key: field?.key ?? '',
    name_ru: field?.name.ru ?? '',
    name_en: field?.name.en ?? '',
    help_ru: field?.help.ru ?? '',
    help_en: field?.help.en ?? '',
    customer_access: field?.customer_access ?? 'none',
    is_everywhere: field?.is_everywhere ?? true,
    required: field?.required ?? 'no',
    shown_when: field?.shown_when ?? null,
    required_when: field?.required_when ?? null,
    limits: {
      max_length: say(limits.max_length),
      mask: say(limits.mask),
      min: say(limits.min),
      max: say(limits.max),
      decimals: say(limits.decimals),
    },
    options: rowsOf(field?.options ?? []).map((option) => ({
      id: option.id,
      depth: option.depth,
      ru: option.name.ru,
      en: option.name.en,
      is_archived: option.is_archived,
      is_new: false,
    })),
  };
}

export const kindsWithOptions: readonly FieldKind[] = ['choice', 'many', 'tree'];

/** What goes to the server; the kind and the key only when the field is made. */
export function bodyOf(draft: FieldDraft) {
  const parents = parentsOf(draft.options);
  const hasOptions = kindsWithOptions.includes(draft.kind);
  return {
    name: { ru: draft.name_ru, en: draft.name_en },
    help: { ru: draft.help_ru, en: draft.help_en },
    customer_access: draft.customer_access,
    is_everywhere: draft.is_everywhere,
    required: draft.required,
    shown_when: draft.shown_when,
    required_when: draft.required === 'no' ? null : draft.required_when,
    limits: limitsOf(draft),
    options: hasOptions
      ? draft.options
          .filter((row) => row.ru.trim() !== '' || row.en.trim() !== '')
          .map((row) => ({
            id: row.id,
            parent_id: parents.get(row.id) ?? null,
            name: { ru: row.ru, en: row.en },
            is_archived: row.is_archived,
          }))
      : [],
  };
}

function limitsOf({ kind, limits }: FieldDraft): FieldLimits {
  const number = (text: string) =>
    text.trim() === '' ? undefined : Number(text.replace(',', '.'));
  if (kind === 'text')
    return defined({
      max_length: number(limits.max_length),
      mask: limits.mask.trim() === '' ? undefined : limits.mask.trim(),
    });
  if (kind === 'number')
    return defined({
      min: number(limits.min),
      max: number(limits.max),
      decimals: number(limits.decimals),
    });
  return {};
}

function defined(
  limits: { [Name in keyof FieldLimits]: FieldLimits[Name] | undefined },
): FieldLimits {
  const { max_length, mask, min, max, decimals } = limits;
  return {
    ...(max_length === undefined ? {} : { max_length }),
    ...(mask === undefined ? {} : { mask }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(decimals === undefined ? {} : { decimals }),
  };
}
