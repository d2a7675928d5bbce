import { Button } from '@mantine/core';
import { IconRobot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  askRobot,
  getRobotDraft,
  listSuggestions,
  maskedKinds,
  offerRobotDraft,
  type RobotDraft,
  type RobotKind,
  robotKinds,
} from '#contract/assist.ts';
import { listOfferedDrafts } from '#contract/offered-drafts.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Fold } from '../../ui/fold.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './assist.module.css';

const lookEvery = 700;

/** Only where the administrator has named a language model: a summary or a draft, when one asks for it. */
export function Robot({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listSuggestions, { params: { ticket_id: ticket.id } }));
  if (data?.can_draft !== true || !ticket.can.note) return null;
  return (
    <Fold title={t('assist.robot')} name="robot">
      <Desk key={ticket.id} ticket={ticket} />
    </Fold>
  );
}

function Desk({ ticket }: { ticket: Ticket }) {
  const [asked, setAsked] = useState<{ id: string; kind: RobotKind } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const query = useQuery({
    ...ask(getRobotDraft, { params: { robot_draft_id: asked?.id ?? '' } }),
    enabled: asked !== null,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === 'waiting' ? lookEvery : false,
  });
  const draft = asked === null ? undefined : query.data;
  const isWaiting =
    isBusy || (asked !== null && (draft === undefined || draft.state === 'waiting'));
  async function begin(kind: RobotKind) {
    setBusy(true);
    try {
      const { id } = await call(askRobot, { params: { ticket_id: ticket.id }, body: { kind } });
      setAsked({ id, kind });
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  return (
    <div className={css['robot']}>
      <div className={css['asks']}>
        {robotKinds.map((kind) => (
          <Button
            key={kind}
            size="compact-sm"
            variant="default"
            disabled={isWaiting}
            onClick={() => void begin(kind)}
          >
            {t(`assist.robot_${kind}`)}
          </Button>
        ))}
      </div>
      <div role="status">
        {isWaiting && <p className={css['quiet']}>{t('assist.robot_asking')}</p>}
        {!isWaiting && draft?.state === 'failed' && (
          <p>{t(`assist.error_${draft.error ?? 'broken'}`)}</p>
        )}
        {!isWaiting && draft?.state === 'done' && (
          <Written draft={draft} onHide={() => setAsked(null)} />
        )}
      </div>
    </div>
  );
}

function Written({ draft, onHide }: { draft: RobotDraft; onHide: () => void }) {
  const { id, kind, answer } = draft;
  async function offer() {
    try {
      await call(offerRobotDraft, { params: { robot_draft_id: id } });
      await refresh(listOfferedDrafts);
      tell(t('assist.robot_offered'));
      onHide();
    } catch (error) {
      tellError(error);
    }
  }
  async function copy() {
    await navigator.clipboard.writeText(answer ?? '').catch(tellError);
    tell(t('assist.robot_copied'));
  }
  const kept = sayMasked(draft);
  return (
    <section className={css['written']} aria-label={t('assist.robot_wrote')}>
      <p className={css['by_robot']}>
        <IconRobot size={16} stroke={1.75} aria-hidden="true" />
        {t('assist.robot_wrote')}
      </p>
      <p className={css['answer']}>{answer}</p>
      {kept !== '' && <p className={css['quiet']}>{t('assist.robot_masked', { what: kept })}</p>}
      <div className={css['asks']}>
        {kind === 'reply' && (
          <Button size="compact-sm" onClick={() => void offer()}>
            {t('assist.robot_offer')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={() => void copy()}>
          {t('assist.robot_copy')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onHide}>
          {t('assist.robot_hide')}
        </Button>
      </div>
    </section>
  );
}

/** «2 адреса и 1 карта». */
export function sayMasked({ masked }: Pick<RobotDraft, 'masked'>): string {
  const parts = maskedKinds.flatMap((kind) => {
    const count = masked[kind] ?? 0;
    return count === 0 ? [] : [t(`assist.masked_${kind}`, { count })];
  });
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(parts);
}
