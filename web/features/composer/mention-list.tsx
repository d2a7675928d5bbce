import type { Editor } from '@tiptap/react';
import { type RefObject, useEffect, useImperativeHandle, useState } from 'react';
import { t } from '../../i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { narrow } from '../../ui/option-list.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import css from './mention-list.module.css';
import { type Asking, askingAt, insertMention } from './mention-node.ts';

/** Lets the editor offer its keys first; true when the list has used the key. */
export type MentionKeys = (event: KeyboardEvent) => boolean;
type Props = { editor: Editor; keys: RefObject<MentionKeys | null> };

const most = 6;

/** Colleagues whose name begins after the "@"; the focus stays in the text. */
export function MentionList({ editor, keys }: Props) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const [active, setActive] = useState(0);
  const colleagues = useColleagues();
  const query = asking?.query ?? '';
  const shown =
    asking === null
      ? []
      : narrow(
          colleagues
            .filter((each) => !each.is_disabled)
            .map((each) => ({ value: each.id, label: each.name })),
          query,
        ).slice(0, most);

  useEffect(() => {
    const look = () => setAsking(askingAt(editor));
    const leave = () => setAsking(null);
    editor.on('transaction', look);
    editor.on('blur', leave);
    return () => {
      editor.off('transaction', look);
      editor.off('blur', leave);
    };
  }, [editor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other letters start again at the top
  useEffect(() => setActive(0), [query]);

  function pick(index: number): boolean {
    const person = shown[index];
    if (asking === null || person === undefined) return false;
    insertMention(editor, asking, { id: person.value, name: person.label });
    setAsking(null);
    return true;
  }
  useImperativeHandle(keys, () => (event) => {
    if (asking === null || shown.length === 0) return false;
    if (event.key === 'ArrowDown') setActive((active + 1) % shown.length);
    else if (event.key === 'ArrowUp') setActive((active + shown.length - 1) % shown.length);
    else if (event.key === 'Escape') setAsking(null);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey) return pick(active);
    else return false;
    return true;
  });

  if (asking === null || shown.length === 0) return null;
  return (
    <div
      className={css['list']}
      role="listbox"
      aria-label={t('composer.mention')}
      style={{ left: asking.left, bottom: window.innerHeight - asking.top + 4 }}
    >
      {shown.map((person, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text, whose keys work the list
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the editor's
        <div
          key={person.value}
          role="option"
          aria-selected={index === active}
          className={css['option']}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(index)}
        >
          <Avatar name={person.label} id={person.value} />
          {person.label}
        </div>
      ))}
    </div>
  );
}
