import { Button, Checkbox } from '@mantine/core';
import '../../theme/forms.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listMergeCandidates, type MergeCandidate, mergeTickets } from '#contract/merging.ts';
import type { Ticket, TicketRow } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { refreshWhole, tellMerged } from './after.ts';
import { TicketFinder } from './finder.tsx';
import { MergeSide } from './merge-side.tsx';
import { PickList } from './pick-list.tsx';
import css from './whole.module.css';

type Props = { ticket: Ticket; other_id?: string | undefined; onClose: () => void };

/** Chooses the other ticket, shows both side by side, and makes them one. */
export function MergeDialog({ ticket, other_id, onClose }: Props) {
  const [picked, setPicked] = useState<string | undefined>(other_id);
  const params = { ticket_id: ticket.id };
  const { data } = useQuery({
    ...ask(listMergeCandidates, { params, query: { ticket_id: picked } }),
    enabled: picked !== undefined,
  });
  const other = data?.items[0];
  const title = t('whole.merge_title', { number: String(ticket.number) });
  return (
    <Dialog title={title} opened onClose={onClose} size="lg">
      <div className={css['dialog']}>
        {picked === undefined ? (
          <Choosing ticket={ticket} onPick={(row) => setPicked(row.id)} />
        ) : (
          other !== undefined && (
            <Both
              ticket={ticket}
              other={other}
              onBack={() => setPicked(undefined)}
              onClose={onClose}
            />
          )
        )}
      </div>
    </Dialog>
  );
}

function Choosing({ ticket, onPick }: { ticket: Ticket; onPick: (row: TicketRow) => void }) {
  const params = { ticket_id: ticket.id };
  const { data } = useQuery(ask(listMergeCandidates, { params, query: {} }));
  const items = data?.items ?? [];
  const notes = new Map(
    items.map((one) => [
      one.ticket.id,
      one.reasons.map((reason) => t(`whole.reason_${reason}`)).join(', '),
    ]),
  );
  return (
    <>
      <TicketFinder but={ticket.id} onPick={onPick} />
      {data !== undefined && (
        <section>
          <h3 className={css['heading']}>{t('whole.merge_likely')}</h3>
          <PickList
            label={t('whole.merge_likely')}
            tickets={items.map((one) => one.ticket)}
            notes={notes}
            nothing={t('whole.merge_no_likely')}
            onPick={onPick}
          />
        </section>
      )}
    </>
  );
}

type BothProps = {
  ticket: Ticket;
  other: MergeCandidate;
  onBack: () => void;
  onClose: () => void;
};

function Both({ ticket, other, onBack, onClose }: BothProps) {
  const navigate = useNavigate();
  // The older one is what people have spoken of already.
  const [into, setInto] = useState(
    ticket.number < other.ticket.number ? ticket.id : other.ticket.id,
  );
  const [is_confirmed, setConfirmed] = useState(false);
  const [copies_people, setCopies] = useState(false);
  const { warnings } = other;
  const [survivor, from] = into === ticket.id ? [ticket, other.ticket] : [other.ticket, ticket];
  const submit = useSubmit(async () => {
    const body = { from_ids: [from.id], confirm: warnings, copies_people };
    const merged = await call(mergeTickets, { params: { ticket_id: into }, body });
    onClose();
    tellMerged(merged, from);
    const number = String(merged.number);
    await navigate({ to: '/tickets/$number', params: { number }, search: {} });
    await refreshWhole();
  });
  return (
    <form className={css['dialog']} onSubmit={submit.onSubmit}>
      <Choice
        label={t('whole.merge_stays')}
        is_label_hidden
        value={into}
        options={[ticket, other.ticket].map((one) => ({
          value: one.id,
          label: t('whole.merge_keep', { number: String(one.number) }),
        }))}
        onChoose={setInto}
      />
      <div className={css['sides']}>
        <MergeSide params={{ of: ticket.id, as: other.ticket.id }} stays={into === ticket.id} />
        <MergeSide params={{ of: other.ticket.id, as: ticket.id }} stays={into !== ticket.id} />
      </div>
      <p className={css['quiet']}>{t('whole.merge_text')}</p>
      {warnings.length > 0 && (
        <Warning
          one={survivor}
          other={from}
          warnings={warnings}
          is_confirmed={is_confirmed}
          copies_people={copies_people}
          onConfirm={setConfirmed}
          onCopies={setCopies}
        />
      )}
      <FormError submit={submit} />
      <div className={css['actions']}>
        <Button variant="default" onClick={onBack}>
          {t('whole.merge_other')}
        </Button>
        <Button
          type="submit"
          loading={submit.is_busy}
          disabled={warnings.length > 0 && !is_confirmed}
          data-autofocus
        >
          {t('whole.merge_do')}
        </Button>
      </div>
    </form>
  );
}

type WarningProps = {
  one: TicketRow;
  other: TicketRow;
  warnings: MergeCandidate['warnings'];
  is_confirmed: boolean;
  copies_people: boolean;
  onConfirm: (is_confirmed: boolean) => void;
  onCopies: (copies_people: boolean) => void;
};

/** A merge shows the words of one to those who work with the other, and a reply may show them to the other. */
function Warning(props: WarningProps) {
  const { one, other, warnings } = props;
  const organization = (row: TicketRow) => row.organization?.name ?? t('whole.merge_warn_none');
  return (
    <div className={css['warning']} role="note">
      <p>
        {t('whole.merge_warn_requester', { one: one.requester.name, other: other.requester.name })}{' '}
        {warnings.includes('other_organization') &&
          t('whole.merge_warn_organization', {
            one: organization(one),
            other: organization(other),
          })}
      </p>
      <Checkbox
        label={t('whole.merge_confirm')}
        checked={props.is_confirmed}
        onChange={(event) => props.onConfirm(event.currentTarget.checked)}
      />
      <Checkbox
        label={t('whole.merge_copies')}
        description={t('whole.merge_copies_text', { name: one.requester.name })}
        checked={props.copies_people}
        onChange={(event) => props.onCopies(event.currentTarget.checked)}
      />
    </div>
  );
}
