import { useQuery } from '@tanstack/react-query';
import type { TicketAction } from '#contract/actions.ts';
import { listChecklistTemplates } from '#contract/checklists.ts';
import { showMinutes } from '#contract/durations.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useDescribe } from '../operations/describe.ts';

/** An action in words, as operations say it; checklists and time by name and length. */
export function useSayAction(): (action: TicketAction) => string {
  const describe = useDescribe();
  const templates = useQuery({ ...ask(listChecklistTemplates, {}), staleTime: 1_800_000 }).data;
  return (action) => {
    if (action.do === 'add_checklist') {
      const name = templates?.items.find(({ id }) => id === action.template_id)?.name ?? '…';
      return t('macros.said_checklist', { name });
    }
    if (action.do === 'add_time')
      return `${t('worked.section')} ${showMinutes(action.minutes, locale())}`;
    return describe({ kind: 'bulk', name: '', actions: [action] });
  };
}
