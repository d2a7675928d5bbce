import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import {
  createEscalationReason,
  type EscalationReason,
  listEscalationReasons,
  updateEscalationReason,
} from '#contract/escalations.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { NameForm } from '../settings/name-form.tsx';

type Kind = EscalationReason['kind'];

/** The reasons of one kind, in their order. */
export function ReasonList({ kind }: { kind: Kind }) {
  const query = useQuery(ask(listEscalationReasons, {}));
  const [open, setOpen] = useState<EscalationReason | 'new' | null>(null);
  const id = useId();
  async function save(of: EscalationReason | 'new', name: string) {
    if (of === 'new') await call(createEscalationReason, { body: { kind, name } });
    else
      await call(updateEscalationReason, {
        params: { escalation_reason_id: of.id },
        body: { name },
      });
    await refresh(listEscalationReasons);
    setOpen(null);
  }
  return (
    <section className={css['group']} aria-labelledby={id}>
      <h2 id={id} className={css['heading']}>
        {t(`escalation.reasons_${kind}`)}
      </h2>
      <WithData query={query}>
        {({ items }) => {
          const own = items.filter((one) => one.kind === kind);
          return own.length === 0 ? (
            <p className={css['quiet']}>{t('escalation.no_reasons')}</p>
          ) : (
            <ul className={css['rows']}>
              {own.map((reason) => (
                <Row key={reason.id} reason={reason} onEdit={() => setOpen(reason)} />
              ))}
            </ul>
          );
        }}
      </WithData>
      <div className={css['buttons']} style={{ marginTop: 12 }}>
        <Button
          variant="default"
          aria-label={`${t('escalation.new_reason')}: ${t(`escalation.reasons_${kind}`)}`}
          onClick={() => setOpen('new')}
        >
          {t('escalation.new_reason')}
        </Button>
      </div>
      <Dialog
        title={open === null || open === 'new' ? t('escalation.new_reason') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open !== null && (
          <NameForm
            label={t('escalation.reason_name')}
            longest={120}
            {...(open === 'new' ? {} : { name: open.name })}
            save={(name) => save(open, name)}
          />
        )}
      </Dialog>
    </section>
  );
}

function Row({ reason, onEdit }: { reason: EscalationReason; onEdit: () => void }) {
  async function archive() {
    try {
      await call(updateEscalationReason, {
        params: { escalation_reason_id: reason.id },
        body: { is_archived: !reason.is_archived },
      });
      await refresh(listEscalationReasons);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>{reason.name}</span>
      {reason.is_archived && <span className={css['badge']}>{t('escalation.archived')}</span>}
      <Button
        variant="subtle"
        color="gray"
        aria-label={`${t(reason.is_archived ? 'escalation.unarchive' : 'escalation.archive')}: ${reason.name}`}
        onClick={() => void archive()}
      >
        {t(reason.is_archived ? 'escalation.unarchive' : 'escalation.archive')}
      </Button>
      <Button variant="default" aria-label={`${t('common.edit')}: ${reason.name}`} onClick={onEdit}>
        {t('common.edit')}
      </Button>
    </li>
  );
}
