import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import {
  type ChecklistTemplate,
  createChecklistTemplate,
  listChecklistTemplates,
  mostChecklistItems,
  updateChecklistTemplate,
} from '#contract/checklists.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import css from './template-form.module.css';

type Line = { key: number; text: string; is_required: boolean };

/** A name and items in their order; Enter in one begins the next. */
export function TemplateForm({
  template,
  onDone,
}: {
  template?: ChecklistTemplate;
  onDone: () => void;
}) {
  const [name, setName] = useState(template?.name ?? '');
  const [lines, setLines] = useState<Line[]>(() =>
    (template?.items ?? [{ text: '', is_required: false }]).map((item, key) => ({ key, ...item })),
  );
  const list = useRef<HTMLOListElement>(null);
  const submit = useSubmit(async () => {
    const items = lines
      .map(({ text, is_required }) => ({ text: text.trim(), is_required }))
      .filter(({ text }) => text !== '');
    const body = { name, items };
    if (template === undefined) await call(createChecklistTemplate, { body });
    else
      await call(updateChecklistTemplate, {
        params: { checklist_template_id: template.id },
        body,
      });
    await refresh(listChecklistTemplates);
    onDone();
  });

  function write(key: number, change: Partial<Line>) {
    setLines((now) => now.map((line) => (line.key === key ? { ...line, ...change } : line)));
  }
  function addAfter(index: number) {
    if (lines.length >= mostChecklistItems) return;
    const key = Math.max(-1, ...lines.map((line) => line.key)) + 1;
    setLines([
      ...lines.slice(0, index + 1),
      { key, text: '', is_required: false },
      ...lines.slice(index + 1),
    ]);
    requestAnimationFrame(() =>
      list.current?.querySelectorAll<HTMLInputElement>('input[type="text"]')[index + 1]?.focus(),
    );
  }
  function move(index: number, by: 1 | -1) {
    const next = [...lines];
    const [line] = next.splice(index, 1);
    if (line !== undefined) next.splice(index + by, 0, line);
    setLines(next);
  }
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('checklists.name')}
        required
        maxLength={120}
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className={css['items']}>
        <legend>{t('checklists.items')}</legend>
        <ol ref={list}>
          {lines.map((line, index) => (
            <LineField
              key={line.key}
              line={line}
              number={index + 1}
              is_last={index === lines.length - 1}
              onWrite={(change) => write(line.key, change)}
              onEnter={() => addAfter(index)}
              onMove={(by) => move(index, by)}
              onRemove={() => setLines(lines.filter((other) => other.key !== line.key))}
            />
          ))}
        </ol>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => addAfter(lines.length - 1)}
        >
          {t('checklists.more')}
        </Button>
      </fieldset>
      {template !== undefined && <p className={rows['quiet']}>{t('checklists.change_text')}</p>}
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy} disabled={lines.every(isBlank)}>
        {t('common.save')}
      </Button>
    </form>
  );
}

function isBlank({ text }: Line): boolean {
  return text.trim() === '';
}

type LineProps = {
  line: Line;
  number: number;
  is_last: boolean;
  onWrite: (change: Partial<Line>) => void;
  onEnter: () => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
};

function LineField({ line, number, is_last, onWrite, onEnter, onMove, onRemove }: LineProps) {
  const text = line.text.trim() === '' ? t('checklists.item', { number }) : line.text;
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onEnter();
  }
  return (
    <li className={css['line']}>
      <TextInput
        aria-label={t('checklists.item', { number })}
        maxLength={500}
        value={line.text}
        onChange={(event) => onWrite({ text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      <Checkbox
        label={t('checklists.required')}
        aria-label={t('checklists.item_required', { text })}
        checked={line.is_required}
        onChange={(event) => onWrite({ is_required: event.currentTarget.checked })}
      />
      <span className={css['tools']}>
        <IconButton
          label={t('checklists.up', { text })}
          icon={IconArrowUp}
          disabled={number === 1}
          onClick={() => onMove(-1)}
        />
        <IconButton
          label={t('checklists.down', { text })}
          icon={IconArrowDown}
          disabled={is_last}
          onClick={() => onMove(1)}
        />
        <IconButton
          label={t('checklists.remove_line', { text })}
          icon={IconTrash}
          onClick={onRemove}
        />
      </span>
    </li>
  );
}
