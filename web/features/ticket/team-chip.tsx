import { IconArrowsExchange } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { Chip } from '../../ui/chip.tsx';
import { Picker } from '../../ui/picker.tsx';
import { useSettings, useTeams } from './lookups.ts';
import { useTicketChange } from './use-ticket-change.ts';

const EscalationDialog = lazy(() =>
  import('../lines/escalation-dialog.tsx').then((module) => ({
    default: module.EscalationDialog,
  })),
);

/** The team that has the ticket; one of another line is asked for with a reason, as the desk wants it. */
export function TeamChip({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const [target, setTarget] = useState<string>();
  const asks = useSettings()?.asks_on_line_change === true && ticket.solved_at === null;
  const teams = useTeams();
  const change = useTicketChange(ticket);
  useShortcuts([
    { combo: 't', label: 'keys.team', run: () => ticket.can.update && setOpened(true) },
  ]);
  // What no team has is where the first line looks.
  const line = teams.find((team) => team.id === ticket.team?.id)?.line ?? 'L1';
  function move(team_id: string) {
    const team = teams.find((each) => each.id === team_id);
    change({ team_id }, team === undefined ? {} : { team: { id: team.id, name: team.name } });
  }
  function pick(team_id: string) {
    if (team_id === ticket.team?.id) return;
    const isOther = teams.find((each) => each.id === team_id)?.line !== line;
    if (asks && isOther) setTarget(team_id);
    else move(team_id);
  }
  return (
    <>
      <Picker
        label={t('ticket.team')}
        options={teams.map((team) => ({
          value: team.id,
          label: team.name,
          note: t(`lines.${team.line}`),
          is_selected: team.id === ticket.team?.id,
        }))}
        opened={opened}
        onOpen={setOpened}
        onPick={pick}
        target={
          <Chip
            icon={<IconArrowsExchange size={15} stroke={1.75} aria-hidden="true" />}
            disabled={!ticket.can.update}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className="hidden">{t('ticket.team')}: </span>
            {ticket.team?.name ?? t('ticket.hand_over')}
          </Chip>
        }
      />
      {target !== undefined && (
        <Suspense>
          <EscalationDialog
            ticket={ticket}
            team_id={target}
            onClose={() => setTarget(undefined)}
            onPlainMove={() => {
              move(target);
              setTarget(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
