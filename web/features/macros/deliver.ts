import type { TicketAction } from '#contract/actions.ts';
import { runMacro } from '#contract/macros.ts';
import { callOnce, type Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { activeShortcuts } from '../../keys/use-shortcuts.ts';
import { tell } from '../../ui/toast.tsx';

/** What is sent along with a reply, or at once. */
export type MacroRun = {
  macro_id: string;
  name: string;
  actions: TicketAction[];
  opens_next: boolean;
};

/** Does what is left of the macro, with the reply or without one, in one go. Throws ApiError. */
export async function deliverMacro(
  ticket_id: string,
  macro: MacroRun,
  sent: { key: string; how?: 'comment' | 'reply'; body?: Record<string, unknown> },
): Promise<Output<typeof runMacro>> {
  const said =
    sent.how === undefined
      ? {}
      : { [sent.how === 'comment' ? 'comment' : 'waiting_reply']: sent.body };
  const done = await callOnce(
    runMacro,
    {
      params: { ticket_id, macro_id: macro.macro_id },
      body: { actions: macro.actions, ...said },
    },
    sent.key,
  );
  const { operation_id } = done;
  const name = macro.name.split('::').at(-1)?.trim() ?? macro.name;
  if (operation_id !== null)
    tell(t('macros.applied', { name }), {
      label: t('macros.undo'),
      run: () => void import('../operations/doing.ts').then(({ undo }) => undo(operation_id)),
    });
  // As the key J does, wherever the list stands.
  if (macro.opens_next)
    activeShortcuts()
      .find(({ combo }) => combo === 'j')
      ?.run(new KeyboardEvent('keydown'));
  return done;
}
