import type { ReactNode } from 'react';
import type { TicketField } from '#contract/fields.ts';
import type { TicketRow } from '#contract/tickets.ts';
import { type TicketSort, type ViewColumn, viewColumns } from '#contract/views.ts';
import { type Key, t } from '../../i18n.ts';
import { Label } from '../../ui/chip.tsx';
import { Moment } from '../../ui/clock.tsx';
import { useBrands } from '../brands/brands.ts';
import { knownFields, word } from '../fields/definitions.ts';
import { valueText } from '../fields/value-text.ts';
import { useStatuses, useTypes } from '../ticket/lookups.ts';
import { channelIcons, channelWords } from './turn.ts';

/** A column of the table: how wide, on which side its values stand, what sorts by it. */
export type Column = {
  label: Key | { text: string };
  /** Pixels at the least, and the share of what is left. */
  width: number;
  grows: number;
  is_number?: boolean;
  sorts?: readonly TicketSort[];
  cell: (row: TicketRow) => ReactNode;
};

type BuiltIn = (typeof viewColumns)[number];

const priorityWords = ['priority_1', 'priority_2', 'priority_3', 'priority_4'] as const;

function Channel({ row }: { row: TicketRow }) {
  const Shape = channelIcons[row.channel];
  return (
    <span title={t(channelWords[row.channel])}>
      <Shape size={15} stroke={1.75} aria-hidden="true" />
      <span className="hidden">{t(channelWords[row.channel])}</span>
    </span>
  );
}

function StatusName({ row }: { row: TicketRow }) {
  const status = useStatuses().find((each) => each.id === row.status_id);
  return status?.name ?? t(`categories.${row.status_category}`);
}

function TypeName({ row }: { row: TicketRow }) {
  return useTypes().find((each) => each.id === row.type_id)?.name ?? '';
}

function BrandName({ row }: { row: TicketRow }) {
  return useBrands().find((each) => each.id === row.brand_id)?.name ?? '';
}

function When({ at }: { at: string | null }) {
  return at === null ? null : <Moment at={at} />;
}

const builtIn: Record<BuiltIn, Column> = {
  number: {
    label: 'columns.number',
    width: 64,
    grows: 0,
    is_number: true,
    cell: (row) => String(row.number),
  },
  requester: {
    label: 'columns.requester',
    width: 130,
    grows: 2,
    cell: (row) => row.requester.name,
  },
  organization: {
    label: 'columns.organization',
    width: 120,
    grows: 2,
    cell: (row) => row.organization?.name ?? '',
  },
  assignee: {
    label: 'columns.assignee',
    width: 120,
    grows: 1,
    cell: (row) => row.assignee?.name ?? '',
  },
  team: { label: 'columns.team', width: 110, grows: 1, cell: (row) => row.team?.name ?? '' },
  status: {
    label: 'columns.status',
    width: 120,
    grows: 0,
    cell: (row) => <StatusName row={row} />,
  },
  priority: {
    label: 'columns.priority',
    width: 104,
    grows: 0,
    sorts: ['priority'],
    cell: (row) => t(`ticket.${priorityWords[row.priority - 1] ?? 'priority_3'}`),
  },
  type: { label: 'columns.type', width: 100, grows: 0, cell: (row) => <TypeName row={row} /> },
  brand: { label: 'columns.brand', width: 110, grows: 1, cell: (row) => <BrandName row={row} /> },
  channel: { label: 'columns.channel', width: 56, grows: 0, cell: (row) => <Channel row={row} /> },
  tags: {
    label: 'columns.tags',
    width: 120,
    grows: 1,
    cell: (row) => row.tags.map((tag) => <Label key={tag}>{tag}</Label>),
  },
  comment_count: {
    label: 'columns.comment_count',
    width: 92,
    grows: 0,
    is_number: true,
    cell: (row) => String(row.comment_count),
  },
  created_at: {
    label: 'columns.created_at',
    width: 108,
    grows: 0,
    is_number: true,
    sorts: ['created_desc', 'created_asc'],
    cell: (row) => <When at={row.created_at} />,
  },
  updated_at: {
    label: 'columns.updated_at',
    width: 108,
    grows: 0,
    is_number: true,
    sorts: ['updated_desc', 'updated_asc'],
    cell: (row) => <When at={row.updated_at} />,
  },
  last_customer_at: {
    label: 'columns.last_customer_at',
    width: 128,
    grows: 0,
    is_number: true,
    sorts: ['customer_desc', 'waiting'],
    cell: (row) => <When at={row.last_customer_at} />,
  },
  next_due_at: {
    label: 'columns.next_due_at',
    width: 108,
    grows: 0,
    is_number: true,
    sorts: ['due'],
    cell: (row) => <When at={row.next_due_at} />,
  },
};

/** Their rows have an id, and no name that the cell could show. */
const nameless: readonly TicketField['kind'][] = ['contact', 'organization'];

/** The custom fields that can be columns. */
export function fieldColumns(fields: readonly TicketField[]): ViewColumn[] {
  return fields
    .filter((field) => !field.is_archived && !nameless.includes(field.kind))
    .map((field): ViewColumn => `field:${field.id}`);
}

/** Of a field that is gone or unknown yet: a narrow column without words. */
const nothing: Column = { label: { text: '' }, width: 40, grows: 0, cell: () => null };

export function columnOf(name: ViewColumn): Column {
  if (isBuiltIn(name)) return builtIn[name];
  const field = knownFields().find((one) => `field:${one.id}` === name);
  if (field === undefined) return nothing;
  return {
    label: { text: word(field.name) },
    width: 120,
    grows: 1,
    is_number: field.kind === 'number' || field.kind === 'date',
    cell: (row) => valueText(field, row.fields[field.id]),
  };
}

export function columnName({ label }: Column): string {
  return typeof label === 'string' ? t(label) : label.text;
}

function isBuiltIn(name: ViewColumn): name is BuiltIn {
  return viewColumns.some((known) => known === name);
}

/** Of the subject, which is always there. */
const subjectWidth = 240;
const gap = 12;
const sides = 28;

export type TableShape = { template: string; least: number };

/** Where the columns stand, and the least width they need together; the number stands before the subject. */
export function shapeOf(shown: readonly ViewColumn[]): TableShape {
  const parts = placed(shown).map((name) =>
    name === 'subject' ? { width: subjectWidth, grows: 4 } : columnOf(name),
  );
  return {
    template: parts
      .map(({ width, grows }) => (grows === 0 ? `${width}px` : `minmax(${width}px, ${grows}fr)`))
      .join(' '),
    least: parts.reduce((sum, { width }) => sum + width + gap, sides),
  };
}

/** The columns with the subject in its place. */
export function placed(shown: readonly ViewColumn[]): (ViewColumn | 'subject')[] {
  const at = shown.includes('number') ? shown.indexOf('number') + 1 : 0;
  return [...shown.slice(0, at), 'subject', ...shown.slice(at)];
}
