import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { listOfferedDrafts, offerDraft } from '#contract/offered-drafts.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import type { DraftText, Visibility } from './drafts.ts';

type Props = {
  ticket_id: string;
  visibility: Visibility;
  draft: DraftText;
  settle: (visibility: Visibility) => Promise<void>;
  clear: (visibility: Visibility) => void;
  onClose: () => void;
};

/** Hands what is begun to whoever finishes it. */
export function ShareDialog({ ticket_id, visibility, draft, settle, clear, onClose }: Props) {
  const me = useMe();
  const colleagues = useColleagues().filter((one) => one.id !== me.id);
  const [for_agent_id, setFor] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  async function share() {
    setBusy(true);
    try {
      await settle(visibility);
      const { body_html, to, cc, bcc, files } = draft;
      await call(offerDraft, {
        params: { ticket_id },
        body: {
          ...{ visibility, body_html, to, cc, bcc, note: note.trim() },
          file_ids: files.map((file) => file.id),
          ...(for_agent_id === null ? {} : { for_agent_id }),
        },
      });
      clear(visibility);
      tell(t('colleagues.shared'));
      onClose();
      await refresh(listOfferedDrafts);
    } catch (error) {
      tellError(error);
      setBusy(false);
    }
  }
  return (
    <Dialog title={t('colleagues.share_title')} opened onClose={onClose} size="sm">
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void share();
        }}
      >
        <p className={css['quiet']} style={{ margin: 0 }}>
          {t('colleagues.share_text')}
        </p>
        <Select
          label={t('colleagues.share_with')}
          placeholder={t('colleagues.share_nobody')}
          data={colleagues.map((one) => ({ value: one.id, label: one.name }))}
          value={for_agent_id}
          clearable
          searchable
          comboboxProps={{ withinPortal: true }}
          onChange={setFor}
        />
        <TextInput
          label={t('colleagues.share_note')}
          maxLength={500}
          value={note}
          data-autofocus
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={css['buttons']}>
          <Button type="submit" loading={isBusy}>
            {t('colleagues.share_do')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
