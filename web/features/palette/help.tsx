import { Switch } from '@mantine/core';
import '@mantine/core/styles/InlineInput.layer.css';
import '@mantine/core/styles/Switch.layer.css';
import { useState } from 'react';
import { recall, remember, t } from '../../i18n.ts';
import type { Shortcut } from '../../keys/shortcuts.ts';
import { useActiveShortcuts } from '../../keys/use-shortcuts.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ShortcutHint } from '../../ui/shortcut-hint.tsx';
import { showOver } from './open.ts';
import css from './palette.module.css';

const order = [
  'j',
  'k',
  'o',
  'u',
  'x',
  'shift+j',
  'shift+k',
  'mod+a',
  'r',
  'n',
  'v',
  'h',
  'e',
  'mod+enter',
  'q',
  'a',
  'm',
  't',
  's',
  'p',
  'l',
  'shift+m',
  'shift+s',
  'shift+l',
  'f',
  'w',
  'b',
  'shift+b',
  'y',
  'c',
  'shift+c',
  'shift+t',
  '/',
  'mod+k',
];

function inOrder(shortcuts: Shortcut[]): Shortcut[] {
  const place = ({ combo }: Shortcut) =>
    order.includes(combo) ? order.indexOf(combo) : order.length;
  return shortcuts.toSorted((a, b) => place(a) - place(b));
}

/** Every shortcut that works on the present screen, and a switch for those of one letter. */
export function Help() {
  const shortcuts = inOrder(useActiveShortcuts());
  const [singles, setSingles] = useState(() => recall('opora.single_keys') !== 'off');
  return (
    <Dialog title={t('keys.title')} opened size="lg" onClose={() => showOver(null)}>
      <dl className={css['help']}>
        {shortcuts.map((shortcut) => (
          <div key={shortcut.combo}>
            <dt>{t(shortcut.label)}</dt>
            <dd>
              <ShortcutHint combo={shortcut.combo} />
              <span className="hidden">{shortcut.combo}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('keys.send')}</dt>
          <dd>
            <ShortcutHint combo="mod+enter" />
            <span className="hidden">Ctrl+Enter</span>
          </dd>
        </div>
      </dl>
      <Switch
        label={t('keys.single_keys')}
        description={t('keys.single_keys_text')}
        checked={singles}
        onChange={(event) => {
          setSingles(event.currentTarget.checked);
          remember('opora.single_keys', event.currentTarget.checked ? 'on' : 'off');
        }}
      />
    </Dialog>
  );
}
