import { useState } from 'react';
import type { RenderedMacro } from '#contract/macros.ts';
import { recall, remember } from '../../i18n.ts';
import { type ChosenMacro, inPieces, statusIn, together } from './pieces.ts';

/** The macro whose words stand in the draft of the ticket; kept on this device as the draft is. */
export function useMacro(ticket_id: string) {
  const key = `opora.macro.${ticket_id}`;
  const [chosen, setChosen] = useState<ChosenMacro | null>(() => kept(key));
  function change(next: ChosenMacro | null) {
    setChosen(next);
    remember(key, next === null ? '' : JSON.stringify(next));
  }
  return {
    chosen,
    status_id: chosen === null ? undefined : statusIn(chosen.actions),
    /** One after another is both: the changes of the first stay. */
    choose({ macro_id, name, actions, opens_next }: RenderedMacro) {
      const before = chosen?.actions ?? [];
      change({ macro_id, name, opens_next, actions: together(before, inPieces(actions)) });
    },
    strike(index: number) {
      if (chosen !== null)
        change({ ...chosen, actions: chosen.actions.filter((_, place) => place !== index) });
    },
    drop: () => change(null),
  };
}

function kept(key: string): ChosenMacro | null {
  const text = recall(key);
  if (text === null || text === '') return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return isChosen(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isChosen(value: unknown): value is ChosenMacro {
  return (
    typeof value === 'object' &&
    value !== null &&
    'macro_id' in value &&
    'actions' in value &&
    Array.isArray(value.actions)
  );
}
