import { type FormEvent, useState } from 'react';
import { ApiError, errorText } from '../reach.ts';
import css from './form.module.css';

export type Submit = {
  onSubmit: (event: FormEvent) => void;
  is_busy: boolean;
  /** What went wrong with the whole, or null. */
  error: string | null;
  /** The text for one field, or null. */
  fieldError: (name: string) => string | null;
};

/** Runs a form's action once at a time and keeps what the server said about it, by field. */
export function useSubmit(run: () => Promise<void>): Submit {
  const [is_busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  async function go() {
    setBusy(true);
    setFailure(null);
    try {
      await run();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }
  const fields = failure instanceof ApiError ? failure.fields : {};
  return {
    onSubmit(event) {
      event.preventDefault();
      event.stopPropagation();
      if (!is_busy) void go();
    },
    is_busy,
    error: failure === null ? null : errorText(failure),
    fieldError: (name) =>
      Object.entries(fields).find(([path]) => path === name || path.startsWith(`${name}.`))?.[1] ??
      null,
  };
}

/** Why the form was refused; said aloud when it appears. */
export function FormError({ submit }: { submit: Pick<Submit, 'error'> }) {
  return (
    <div role="alert">
      {submit.error !== null && <p className={css['error']}>{submit.error}</p>}
    </div>
  );
}
