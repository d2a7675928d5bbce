import { IconX } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import { t } from '../i18n.ts';
import { errorText } from '../reach.ts';
import { IconButton } from './icon-button.tsx';
import css from './toast.module.css';

export type Toast = {
  id: number;
  text: string;
  is_error: boolean;
  action?: { label: string; run: () => void };
};

let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

function show(text: string, rest: Pick<Toast, 'is_error' | 'action'>): void {
  lastId += 1;
  const toast = { id: lastId, text, ...rest };
  change([...toasts.filter((other) => other.text !== text), toast].slice(-3));
  setTimeout(() => dismiss(toast.id), rest.is_error ? 12_000 : 6_000);
}

/** Says in a corner what was done, with a way to take it back where there is one. */
export function tell(text: string, action?: Toast['action']): void {
  show(text, action === undefined ? { is_error: false } : { is_error: false, action });
}

/** Says in a corner what did not work. */
export function tellError(error: unknown): void {
  show(errorText(error), { is_error: true });
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className={css['corner']} role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={css['toast']} data-error={toast.is_error}>
          <span>{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              className={css['action']}
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton label={t('common.close')} icon={IconX} onClick={() => dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
