import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import css from './composer.module.css';
import type { DraftText } from './drafts.ts';
import { nameOf } from './parties.ts';
import { PartyField } from './party-field.tsx';

type Props = { ticket: Ticket; draft: DraftText; onChange: (patch: Partial<DraftText>) => void };

/** To whom the answer goes: a line to read, three fields to change. */
export function Recipients({ ticket, draft, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const to = draft.to ?? ticket.reply_to.to;
  const cc = draft.cc ?? ticket.reply_to.cc;
  const bcc = draft.bcc ?? [];
  const copies = cc.length + bcc.length;
  return (
    <>
      <button
        type="button"
        className={css['recipients']}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {to.length === 0
          ? t('composer.nobody')
          : `${t('composer.to')}: ${to.map(nameOf).join(', ')}`}
        {copies > 0 && ` · ${t('composer.copies', { count: copies })}`}
      </button>
      {open && (
        <div className={css['fields']}>
          <PartyField
            label={t('composer.to')}
            parties={to}
            onChange={(next) => onChange({ to: next })}
          />
          <PartyField
            label={t('composer.cc')}
            parties={cc}
            onChange={(next) => onChange({ cc: next })}
          />
          <PartyField
            label={t('composer.bcc')}
            parties={bcc}
            onChange={(next) => onChange({ bcc: next })}
          />
        </div>
      )}
    </>
  );
}
