import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type RefObject, useRef, useState } from 'react';
import {
  addChecklist,
  addChecklistItem,
  type Checklist,
  type ChecklistItem,
  listChecklists,
  listChecklistTemplates,
  removeChecklist,
  removeChecklistItem,
  updateChecklistItem,
} from '#contract/checklists.ts';
import { listHistory, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Fold } from '../../ui/fold.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { tellError } from '../../ui/toast.tsx';
import { focusInContext } from '../context/show-context.ts';
import css from './checklists.module.css';

/** What is to be done on the ticket, how far it is, and a place for one's own items. */
export function Checklists({ ticket }: { ticket: Ticket }) {
  const params = { ticket_id: ticket.id };
  const query = ask(listChecklists, { params });
  const lists = useQuery(query).data?.items ?? [];
  const field = useRef<HTMLInputElement>(null);
  const { can } = ticket;
  useShortcuts([
    {
      combo: 'shift+c',
      label: 'checklists.key',
      run: () => can.update && focusInContext(() => field.current),
    },
  ]);

  async function act(work: Promise<{ items?: Checklist[] }>) {
    try {
      const { items } = await work;
      if (items !== undefined) queryClient.setQueryData(query.queryKey, { items });
      await refresh(listHistory, ...(items === undefined ? [listChecklists] : []));
    } catch (error) {
      tellError(error);
      await refresh(listChecklists);
    }
  }
  function tick(item: ChecklistItem, is_done: boolean) {
    const change = { params: { checklist_item_id: item.id }, body: { is_done } };
    return act(call(updateChecklistItem, change));
  }
  const total = lists.flatMap((list) => list.items);
  return (
    <Fold
      title={t('checklists.section')}
      name="checklists"
      aside={
        <span className={css['aside']}>
          {total.length > 0 && (
            <Progress
              done={total.filter((item) => item.done_at !== null).length}
              of={total.length}
            />
          )}
          {can.update && (
            <AddList
              lists={lists}
              onAdd={(template_id) =>
                void act(call(addChecklist, { params, body: { template_id } }))
              }
            />
          )}
        </span>
      }
    >
      {lists.map((list) => (
        <List
          key={list.id}
          list={list}
          onTick={tick}
          onRemove={() => void act(call(removeChecklist, { params: { checklist_id: list.id } }))}
          onRemoveItem={(id) =>
            void act(call(removeChecklistItem, { params: { checklist_item_id: id } }))
          }
        />
      ))}
      {can.update && (
        <NewItem
          field={field}
          onAdd={(text) => act(call(addChecklistItem, { params, body: { text } }))}
        />
      )}
    </Fold>
  );
}

function Progress({ done, of: total }: { done: number; of: number }) {
  return (
    <span className={css['progress']} data-done={done === total}>
      <span className="hidden">{t('checklists.progress', { done, total })}</span>
      <span aria-hidden="true">
        {done}/{total}
      </span>
    </span>
  );
}

function AddList({ lists, onAdd }: { lists: Checklist[]; onAdd: (template_id: string) => void }) {
  const [opened, setOpened] = useState(false);
  const templates = useQuery({ ...ask(listChecklistTemplates, {}), enabled: opened }).data?.items;
  const there = new Set(lists.map((list) => list.template_id));
  return (
    <Picker
      label={t('checklists.add')}
      options={(templates ?? [])
        .filter((each) => !each.is_archived && !there.has(each.id))
        .map((each) => ({
          value: each.id,
          label: each.name,
          note: t('checklists.items_count', { count: each.items.length }),
        }))}
      opened={opened}
      onOpen={setOpened}
      onPick={onAdd}
      target={
        <IconButton
          label={t('checklists.add')}
          icon={IconPlus}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        />
      }
    />
  );
}

type ListProps = {
  list: Checklist;
  onTick: (item: ChecklistItem, is_done: boolean) => Promise<void>;
  onRemove: () => void;
  onRemoveItem: (id: string) => void;
};

function List({ list, onTick, onRemove, onRemoveItem }: ListProps) {
  const done = list.items.filter((item) => item.done_at !== null).length;
  const name = list.name === '' ? t('checklists.own') : list.name;
  return (
    <section className={css['list']} aria-label={name}>
      <div className={css['head']}>
        <span className={css['name']}>{name}</span>
        <span className={css['aside']}>
          <Progress done={done} of={list.items.length} />
          {list.can.remove && list.template_id !== null && (
            <IconButton label={t('checklists.remove', { name })} icon={IconX} onClick={onRemove} />
          )}
        </span>
      </div>
      <div className={css['bar']} aria-hidden="true">
        <span
          style={{ width: `${list.items.length === 0 ? 0 : (done / list.items.length) * 100}%` }}
        />
      </div>
      <ul className={css['items']}>
        {list.items.map((item) => (
          <li key={item.id} className={css['item']}>
            <Item item={item} can_tick={list.can.tick} onTick={onTick} />
            {list.can.edit && (
              <IconButton
                label={t('checklists.remove_item', { text: item.text })}
                icon={IconX}
                onClick={() => onRemoveItem(item.id)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

type ItemProps = { item: ChecklistItem; can_tick: boolean; onTick: ListProps['onTick'] };

/** The tick is there at once, before the server has answered; a refusal takes it away. */
function Item({ item, can_tick, onTick }: ItemProps) {
  const [wished, setWished] = useState<boolean | null>(null);
  function tick(is_done: boolean) {
    setWished(is_done);
    void onTick(item, is_done).finally(() => setWished(null));
  }
  return (
    <label>
      <input
        type="checkbox"
        checked={wished ?? item.done_at !== null}
        disabled={!can_tick}
        onChange={(event) => tick(event.currentTarget.checked)}
      />
      <Words item={item} />
    </label>
  );
}

function Words({ item }: { item: ChecklistItem }) {
  return (
    <span className={css['words']} data-done={item.done_at !== null}>
      <span>{item.text}</span>
      {item.is_required && item.done_at === null && (
        <span className={css['required']} title={t('checklists.required_hint')}>
          {t('checklists.required')}
        </span>
      )}
      {item.done_at !== null && item.done_by !== null && (
        <span className={css['who']}>
          {item.done_by.name}, <Moment at={item.done_at} />
        </span>
      )}
    </span>
  );
}

type NewItemProps = {
  field: RefObject<HTMLInputElement | null>;
  onAdd: (text: string) => Promise<void>;
};

function NewItem({ field, onAdd }: NewItemProps) {
  const [text, setText] = useState('');
  async function add(event?: FormEvent) {
    event?.preventDefault();
    const words = text.trim();
    if (words === '') return;
    setText('');
    await onAdd(words);
  }
  return (
    <form className={css['new']} onSubmit={(event) => void add(event)}>
      <input
        ref={field}
        value={text}
        maxLength={500}
        aria-label={t('checklists.add_item')}
        placeholder={t('checklists.add_item')}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text.trim() !== '' && (
        <IconButton label={t('common.add')} icon={IconPlus} onClick={() => void add()} />
      )}
    </form>
  );
}
