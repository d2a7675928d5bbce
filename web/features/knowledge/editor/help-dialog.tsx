import { t } from '../../../i18n.ts';
import { showCombo } from '../../../keys/shortcuts.ts';
import { isMac } from '../../../keys/use-shortcuts.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import css from './editor.module.css';
import { pieces } from './pieces.ts';

const others = [
  ['editor.bold', 'mod+b', '**'],
  ['editor.italic', 'mod+i', '*'],
  ['editor.code_word', 'mod+e', '`'],
  ['editor.insert', '/', ''],
  ['editor.undo', 'mod+z', ''],
  ['editor.redo', 'mod+shift+z', ''],
  ['editor.save_now', 'mod+s', ''],
  ['editor.to_tools', 'alt+F10', ''],
  ['keys.leave_field', 'escape', ''],
] as const;

/** Every key of the editor, and what it understands of Markdown. */
export function EditorHelp({ onClose }: { onClose: () => void }) {
  const lines = [
    ...others.map(([label, combo, markdown]) => ({ label, combo, markdown })),
    ...pieces.map(({ label, combo = '', markdown = '' }) => ({ label, combo, markdown })),
  ].filter(({ combo, markdown }) => combo !== '' || markdown !== '');
  return (
    <Dialog title={t('editor.help')} opened onClose={onClose} size="lg">
      <p className={css['dialog_text']}>{t('editor.help_text')}</p>
      <table className={css['keys']}>
        <thead>
          <tr>
            <th>{t('editor.help_what')}</th>
            <th>{t('editor.help_keys')}</th>
            <th>{t('editor.help_markdown')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, combo, markdown }) => (
            <tr key={label}>
              <td>{t(label)}</td>
              <td>{combo !== '' && <kbd>{showCombo(combo, isMac)}</kbd>}</td>
              <td>{markdown !== '' && <code>{markdown}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
