import type { SilentAction, TicketAction } from '#contract/actions.ts';

/** A macro that was taken into the composer: what it is about to change besides the words. */
export type ChosenMacro = {
  macro_id: string;
  name: string;
  /** One change each, so that each can be struck out. */
  actions: TicketAction[];
  opens_next: boolean;
};

/** A `set` of several fields as several of one field; everything else as it is. */
export function inPieces(actions: readonly TicketAction[]): TicketAction[] {
  return actions.flatMap((action): TicketAction[] => {
    if (action.do === 'add_tags' || action.do === 'remove_tags')
      return action.tags.map((tag) => ({ do: action.do, tags: [tag] }));
    if (action.do !== 'set') return [action];
    return Object.entries(action.fields).map(([field, value]) => ({
      do: 'set',
      fields: { [field]: value },
    }));
  });
}

/** The same for the editor of macros, where tags stay together. */
export function inSingleFields(actions: readonly SilentAction[]): SilentAction[] {
  return actions.flatMap((action): SilentAction[] => {
    if (action.do !== 'set') return [action];
    return Object.entries(action.fields).map(([field, value]) => ({
      do: 'set',
      fields: { [field]: value },
    }));
  });
}

/** The same change is made once. */
export function together(
  actions: readonly TicketAction[],
  more: readonly TicketAction[],
): TicketAction[] {
  const known = new Set(actions.map((action) => JSON.stringify(action)));
  return [...actions, ...more.filter((action) => !known.has(JSON.stringify(action)))];
}

/** The status it sets leaves with the reply, as one chosen by hand does. */
export function statusIn(actions: readonly TicketAction[]): string | undefined {
  return actions.findLast(isStatus)?.fields.status_id;
}

export function withoutStatus(actions: readonly TicketAction[]): TicketAction[] {
  return actions.filter((action) => !isStatus(action));
}

function isStatus(action: TicketAction): action is Extract<TicketAction, { do: 'set' }> {
  return action.do === 'set' && action.fields.status_id !== undefined;
}
