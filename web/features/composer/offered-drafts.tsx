import { Button } from '@mantine/core';
import { IconFileText, IconRobot } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import {
  declineDraft,
  listOfferedDrafts,
  type OfferedDraft,
  takeDraft,
} from '#contract/offered-drafts.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './composer.module.css';
import { flushDraft, showDrafts } from './returned.ts';

const excerpt = 220;

/** What colleagues and programs began and somebody may finish; nothing of it leaves by itself. */
export function OfferedDrafts({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listOfferedDrafts, { params: { ticket_id: ticket.id } }));
  return (data?.items ?? []).map((draft) => <Offer key={draft.id} draft={draft} />);
}

function Offer({ draft }: { draft: OfferedDraft }) {
  const me = useMe();
  const { program, writer } = draft;
  const name =
    program === null
      ? t('colleagues.draft_of', { name: writer.name })
      : t('colleagues.draft_by_program', { name: program });
  const isMine = program === null && writer.id === me.id;
  const words = new DOMParser().parseFromString(draft.body_html, 'text/html').body.innerText;
  const Icon = program === null ? IconFileText : IconRobot;
  async function take() {
    try {
      await flushDraft(draft.ticket_id);
      const { items } = await call(takeDraft, { params: { offered_draft_id: draft.id } });
      showDrafts(draft.ticket_id, items, draft.visibility);
      tell(t('colleagues.draft_taken'));
    } catch (error) {
      tellError(error);
    }
    await refresh(listOfferedDrafts);
  }
  async function decline() {
    try {
      await call(declineDraft, { params: { offered_draft_id: draft.id } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listOfferedDrafts);
  }
  return (
    <section className={css['offer']} aria-label={name}>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <div className={css['offer_words']}>
        <p>
          <b>{name}</b>
          {draft.visibility === 'internal' && ` · ${t('colleagues.draft_note_kind')}`}
          {draft.files.length > 0 &&
            ` · ${t('colleagues.draft_files', { count: draft.files.length })}`}
          {draft.note !== '' && ` · ${draft.note}`}
        </p>
        <p className={css['offer_text']}>{words.replace(/\s+/g, ' ').trim().slice(0, excerpt)}</p>
      </div>
      <div className={css['offer_acts']}>
        {draft.can.take && (
          <Button size="compact-sm" onClick={() => void take()}>
            {t(isMine ? 'colleagues.draft_take_back' : 'colleagues.draft_take')}
          </Button>
        )}
        {draft.can.decline && !isMine && (
          <Button size="compact-sm" variant="default" onClick={() => void decline()}>
            {t('colleagues.draft_decline')}
          </Button>
        )}
      </div>
    </section>
  );
}
