import '../../theme/forms.css';
import { Button, TextInput } from '@mantine/core';
import {
  IconBlockquote,
  IconBold,
  IconCode,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
} from '@tabler/icons-react';
import { type FormEvent, type RefObject, useState } from 'react';
import { t } from '../../i18n.ts';
import { Drop } from '../../ui/drop.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './composer.module.css';
import type { EditorHandle, Mark } from './editor.tsx';

const tools: { mark: Mark; icon: typeof IconBold }[] = [
  { mark: 'bold', icon: IconBold },
  { mark: 'italic', icon: IconItalic },
  { mark: 'bullets', icon: IconList },
  { mark: 'numbers', icon: IconListNumbers },
  { mark: 'quote', icon: IconBlockquote },
  { mark: 'code', icon: IconCode },
];

/** Ways to shape the text. The focus stays in the text. */
export function EditorTools({ editor }: { editor: RefObject<EditorHandle | null> }) {
  return (
    <div className={css['tools']} role="toolbar" aria-label={t('composer.tools')}>
      {tools.map(({ mark, icon }) => (
        <IconButton
          key={mark}
          label={t(`composer.tool_${mark}`)}
          icon={icon}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => editor.current?.toggle(mark)}
        />
      ))}
      <LinkTool editor={editor} />
    </div>
  );
}

function LinkTool({ editor }: { editor: RefObject<EditorHandle | null> }) {
  const [opened, setOpened] = useState(false);
  const [address, setAddress] = useState('');
  function set(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const trimmed = address.trim();
    const href =
      trimmed === '' || /^(https?:|mailto:)/i.test(trimmed) ? trimmed : `https://${trimmed}`;
    editor.current?.setLink(href);
    setOpened(false);
  }
  return (
    <Drop
      label={t('composer.tool_link')}
      opened={opened}
      onOpen={setOpened}
      side="top-start"
      target={
        <IconButton
          label={t('composer.tool_link')}
          icon={IconLink}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => {
            setAddress(editor.current?.currentLink() ?? '');
            setOpened(!opened);
          }}
        />
      }
    >
      <form className={css['link_form']} onSubmit={set}>
        <TextInput
          label={t('composer.link_address')}
          value={address}
          data-autofocus
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit">
          {t(address.trim() === '' ? 'composer.link_remove' : 'composer.link_set')}
        </Button>
      </form>
    </Drop>
  );
}
