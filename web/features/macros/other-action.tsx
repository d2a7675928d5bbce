import type { SilentAction } from '#contract/actions.ts';
import css from './macro-form.module.css';
import { useSayAction } from './say-action.ts';

/** An action that is made through the API or needs no value: read here, and taken away. */
export function OtherAction({ action }: { action: SilentAction }) {
  const say = useSayAction();
  return <p className={css['said']}>{say(action)}</p>;
}
