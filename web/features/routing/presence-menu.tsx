import type { BoardPerson } from '#contract/board.ts';
import { getBoard } from '#contract/board.ts';
import {
  listPresences,
  type PresenceState,
  presenceStates,
  setPresence,
} from '#contract/presence.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Menu } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './presence.module.css';
import { PresenceMark } from './presence-mark.tsx';

/** The presence of a colleague, which a lead can set for them. */
export function PresenceMenu({ person }: { person: BoardPerson }) {
  const { agent, presence } = person;
  async function set(state: PresenceState) {
    try {
      await call(setPresence, { params: { agent_id: agent.id }, body: { state } });
      tell(t('shift.was_set', { name: agent.name, state: t(`presence.${state}`).toLowerCase() }));
      await refresh(getBoard, listPresences);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Menu
      label={t('shift.of', { name: agent.name })}
      side="bottom-start"
      width={220}
      target={(button) => (
        <button
          type="button"
          className={css['of_person']}
          aria-label={`${t('shift.of', { name: agent.name })}: ${t(`presence.${presence.state}`)}`}
          title={t('shift.of', { name: agent.name })}
          {...button}
        >
          <PresenceMark state={presence.state} is_silent />
          {t(`presence.${presence.state}`)}
        </button>
      )}
      entries={presenceStates.map((state) => ({
        label: t(`presence.${state}`),
        icon: <PresenceMark state={state} is_silent />,
        is_chosen: state === presence.state,
        onPick: () => void set(state),
      }))}
    />
  );
}
