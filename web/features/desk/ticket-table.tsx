import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { memo } from 'react';
import type { TicketField } from '#contract/fields.ts';
import type { TicketRow as Row } from '#contract/tickets.ts';
import type { TicketSort, ViewColumn } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import { useFields } from '../fields/definitions.ts';
import { lineClass, SelectBox, useSelectable } from '../operations/selectable.tsx';
import { EntryOf } from './entry-of.tsx';
import type { Groups, Placed, TableLook } from './list-entries.ts';
import { columnName, columnOf, placed, shapeOf } from './ticket-columns.tsx';
import css from './ticket-table.module.css';
import { turnOf, turnWords } from './turn.ts';

type HeadProps = {
  shown: readonly ViewColumn[];
  sort: TicketSort;
  onSort: (sort: TicketSort) => void;
};

const ascending = new Set<TicketSort>(['updated_asc', 'created_asc', 'waiting', 'due', 'priority']);

/** The names of the columns; those the list can be sorted by are buttons. */
function TableHead({ shown, sort, onSort }: HeadProps) {
  return (
    <tr className={css['head']} style={{ gridTemplateColumns: shapeOf(shown).template }}>
      {placed(shown).map((name) => {
        if (name === 'subject') {
          return (
            <th key={name} scope="col">
              {t('ticket.subject')}
            </th>
          );
        }
        const column = columnOf(name);
        const { sorts = [], is_number = false } = column;
        const label = columnName(column);
        const at = sorts.indexOf(sort);
        const next = sorts[(at + 1) % sorts.length];
        const Arrow = ascending.has(sort) ? IconArrowUp : IconArrowDown;
        return (
          <th
            key={name}
            scope="col"
            data-number={is_number}
            aria-sort={at < 0 ? undefined : ascending.has(sort) ? 'ascending' : 'descending'}
          >
            {next === undefined ? (
              label
            ) : (
              <button type="button" className={css['sort']} onClick={() => onSort(next)}>
                {label}
                {at >= 0 && <Arrow size={13} stroke={2} aria-hidden="true" />}
              </button>
            )}
          </th>
        );
      })}
    </tr>
  );
}

type RowProps = {
  row: Row;
  shown: readonly ViewColumn[];
  /** What its cells are written by: new ones write them anew. */
  fields: readonly TicketField[];
  view?: string;
  is_cursor: boolean;
  /** Its line among all, the head the first; and how far down it stands. */
  line: number;
  start: number;
};

/** A ticket in one line; the whole of it leads to the ticket. */
const TableRow = memo(function TableRow({ row, shown, view, ...at }: RowProps) {
  const turn = turnOf(row.status_category);
  const search = view === undefined ? '' : `?view=${encodeURIComponent(view)}`;
  const choosing = useSelectable<HTMLTableRowElement>(row);
  return (
    <tr
      {...choosing}
      aria-rowindex={at.line}
      className={`${css['row']} ${lineClass}`}
      data-turn={turn}
      data-unread={row.is_unread}
      data-cursor={at.is_cursor}
      style={{
        gridTemplateColumns: shapeOf(shown).template,
        transform: `translateY(${at.start}px)`,
      }}
    >
      {placed(shown).map((name) =>
        name === 'subject' ? (
          <td key={name} className={css['subject']}>
            <PlaceLink href={`/tickets/${row.number}${search}`}>
              {row.is_unread && <span className="hidden">{t('desk.unread_row')} </span>}
              {row.subject === '' ? t('ticket.no_subject') : row.subject}
            </PlaceLink>
            <span className="hidden">{t(turnWords[turn])}</span>
            <SelectBox row={row} />
          </td>
        ) : (
          <td key={name} data-number={columnOf(name).is_number ?? false}>
            {columnOf(name).cell(row)}
          </td>
        ),
      )}
    </tr>
  );
});

type TableProps = TableLook & {
  placed: Placed[];
  height: number;
  /** Lines with the head; -1 while nobody knows. */
  count: number;
  label: string;
  cursor: string | undefined;
  view?: string;
  groups: Groups | undefined;
};

/** The list as a table: it scrolls sideways where the columns do not fit. */
export function Table({ columns: shown, sort, onSort, placed: entries, ...rest }: TableProps) {
  const { view, groups, cursor } = rest;
  // Columns of custom fields get their names and values when the fields are known.
  const fields = useFields();
  return (
    <table
      className={css['table']}
      aria-label={rest.label}
      aria-rowcount={rest.count}
      style={{ minWidth: shapeOf(shown).least }}
    >
      <thead>
        <TableHead shown={shown} sort={sort} onSort={onSort} />
      </thead>
      <tbody style={{ height: rest.height }}>
        {entries.map(({ index, start, key, entry }) =>
          entry.kind === 'row' ? (
            <TableRow
              key={key}
              row={entry.row}
              shown={shown}
              fields={fields}
              is_cursor={String(entry.row.number) === cursor}
              line={index + 2}
              start={start}
              {...(view === undefined ? {} : { view })}
            />
          ) : (
            <tr key={key} className={css['group']} style={{ transform: `translateY(${start}px)` }}>
              <td>
                <EntryOf entry={entry} groups={groups}>
                  {() => null}
                </EntryOf>
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
