import { Button, Textarea, TextInput } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tell } from '../../ui/toast.tsx';
import css from './fields.module.css';
import { Handle, useDragRows } from './handle.tsx';
import { blockLength, dropRow, moveRow, readLines, shiftRow } from './tree-rows.ts';

export type OptionRow = {
  id: string;
  depth: number;
  ru: string;
  en: string;
  is_archived: boolean;
  /** Not on the server yet: it can be taken away without a trace. */
  is_new: boolean;
};

type Props = { rows: OptionRow[]; is_tree: boolean; onChange: (rows: OptionRow[]) => void };

/** The options of a field: names in both languages, order, levels, archive; or a list pasted whole. */
export function OptionsEditor({ rows, is_tree, onChange }: Props) {
  const [pasting, setPasting] = useState(false);
  const drag = useDragRows((id, before_id) => onChange(flat(dropRow(rows, id, before_id))));
  const flat = (next: OptionRow[]) => (is_tree ? next : next.map((row) => ({ ...row, depth: 0 })));

  function move(row: OptionRow, by: -1 | 1) {
    const next = moveRow(rows, row.id, by);
    onChange(next);
    const place = next.findIndex((one) => one.id === row.id) + 1;
    tell(t('fields.moved', { name: nameOf(row), place, count: rows.length }));
  }
  return (
    <fieldset className={css['group']}>
      <legend>{t('fields.options')}</legend>
      <p className={css['hint']}>
        {t(is_tree ? 'fields.options_tree_text' : 'fields.options_text')}
      </p>
      <ol className={css['options']} aria-label={t('fields.options')}>
        {rows.map((row, index) => (
          <li
            key={row.id}
            className={css['option']}
            data-archived={row.is_archived}
            style={{ marginLeft: Math.min(row.depth, 6) * 22 }}
            {...drag(row.id)}
          >
            <Handle
              name={nameOf(row)}
              onMove={(by) => move(row, by)}
              {...(is_tree
                ? { onShift: (by: -1 | 1) => onChange(shiftRow(rows, row.id, by)) }
                : {})}
            />
            <OptionNames
              row={row}
              number={index + 1}
              onChange={(next) => onChange(rows.with(index, next))}
            />
            <OptionEnd row={row} rows={rows} onChange={onChange} />
          </li>
        ))}
      </ol>
      <div className={css['quick_row']}>
        <Button variant="default" onClick={() => onChange([...rows, freshRow('', '', 0)])}>
          {t('fields.add_option')}
        </Button>
        <Button variant="default" onClick={() => setPasting(true)}>
          {t('fields.paste_options')}
        </Button>
      </div>
      <Dialog title={t('fields.paste_options')} opened={pasting} onClose={() => setPasting(false)}>
        <PasteForm
          onDone={(fresh) => {
            onChange(flat([...rows.filter((row) => nameOf(row) !== ''), ...fresh]));
            setPasting(false);
          }}
        />
      </Dialog>
    </fieldset>
  );
}

function nameOf(row: OptionRow): string {
  return row.ru === '' ? row.en : row.ru;
}

function freshRow(ru: string, en: string, depth: number): OptionRow {
  return { id: crypto.randomUUID(), ru, en, depth, is_archived: false, is_new: true };
}

type NamesProps = { row: OptionRow; number: number; onChange: (row: OptionRow) => void };

function OptionNames({ row, number, onChange }: NamesProps) {
  return (
    <>
      <TextInput
        aria-label={t('fields.option_name_ru', { number })}
        placeholder="RU"
        maxLength={200}
        value={row.ru}
        onChange={(event) => onChange({ ...row, ru: event.currentTarget.value })}
      />
      <TextInput
        aria-label={t('fields.option_name_en', { number })}
        placeholder="EN"
        maxLength={200}
        value={row.en}
        onChange={(event) => onChange({ ...row, en: event.currentTarget.value })}
      />
    </>
  );
}

function OptionEnd({ row, rows, onChange }: Pick<Props, 'rows' | 'onChange'> & { row: OptionRow }) {
  const at = rows.indexOf(row);
  const name = nameOf(row);
  const block = rows.slice(at, at + blockLength(rows, at));
  if (block.every((one) => one.is_new))
    return (
      <IconButton
        label={t('fields.remove_option', { name })}
        icon={IconTrash}
        onClick={() => onChange(rows.filter((one) => !block.includes(one)))}
      />
    );
  return (
    <IconButton
      label={t(row.is_archived ? 'fields.unarchive_option' : 'fields.archive_option', { name })}
      icon={row.is_archived ? IconArrowBackUp : IconArchive}
      onClick={() =>
        onChange(
          rows.map((one) =>
            block.includes(one) ? { ...one, is_archived: !row.is_archived } : one,
          ),
        )
      }
    />
  );
}

function PasteForm({ onDone }: { onDone: (rows: OptionRow[]) => void }) {
  const [text, setText] = useState('');
  const rows = readLines(text);
  return (
    <form
      className={css['stack']}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onDone(rows.map(({ ru, en, depth }) => freshRow(ru, en, depth)));
      }}
    >
      <Textarea
        label={t('fields.options')}
        description={t('fields.paste_text')}
        data-autofocus
        rows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" disabled={rows.length === 0}>
        {t('fields.paste_add', { count: rows.length })}
      </Button>
    </form>
  );
}
