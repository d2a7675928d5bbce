import { Button } from '@mantine/core';
import {
  IconLock,
  IconLockOpen,
  IconRosetteDiscountCheck,
  IconSignatureOff,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Decryption, decryptMessage, getMessageSignature } from '#contract/mail-keys.ts';
import { listArrivals } from '#contract/mail-protection.ts';
import { type Comment, listComments } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './signature-line.module.css';

/** Signatures and what is encrypted come as files with these names, or as armour in the text. */
const FILE = /\.(?:p7s|p7m|p7c|asc|sig|pgp|gpg)$/i;

/** Is the message signed, and is that proven? Said only of messages that carry something of the kind. */
export function SignatureLine({ comment }: { comment: Comment }) {
  const carries =
    comment.ledger_entry_id !== null &&
    (comment.attachments.some((file) => FILE.test(file.name)) ||
      comment.body_text.includes('-----BEGIN PGP '));
  const { data: arrivals } = useQuery({
    ...ask(listArrivals, { params: { ticket_id: comment.ticket_id } }),
    enabled: comment.ledger_entry_id !== null,
  });
  const arrival = arrivals?.items.find((one) => one.ledger_entry_id === comment.ledger_entry_id);
  const { data } = useQuery({
    ...ask(getMessageSignature, { params: { comment_id: comment.id } }),
    enabled: carries || (arrival !== undefined && arrival.decryption !== null),
  });
  if (data === undefined || data.scheme === null) return null;
  const { signed_by, cause } = data;
  if (signed_by !== null) {
    const { name, fingerprint, vouched_by } = signed_by;
    const by =
      vouched_by === null
        ? t('carried.signed_by_import')
        : t('carried.signed_by_authority', { name: vouched_by });
    return (
      <Line
        tone="good"
        icon={<IconRosetteDiscountCheck {...icon} />}
        title={t('carried.signed', { name })}
      >
        {t('carried.signed_about', { fingerprint: shortly(fingerprint) })} {by}
      </Line>
    );
  }
  return (
    <>
      {data.is_encrypted && <Encrypted comment={comment} decryption={data.decryption} />}
      {cause !== null && (
        <Line
          tone={cause === 'changed' || cause === 'other_address' ? 'bad' : 'quiet'}
          icon={<IconSignatureOff {...icon} />}
          title={t('carried.unproven_signature')}
        >
          {t(`carried.cause_${cause}`)}
        </Line>
      )}
    </>
  );
}

type EncryptedProps = { comment: Comment; decryption: Decryption | null };

function Encrypted({ comment, decryption }: EncryptedProps) {
  if (decryption === 'decrypted')
    return (
      <Line tone="quiet" icon={<IconLockOpen {...icon} />} title={t('carried.decrypted')}>
        {t('carried.decrypted_about')}
      </Line>
    );
  return (
    <Line tone="quiet" icon={<IconLock {...icon} />} title={t('carried.encrypted')}>
      {t(`carried.encrypted_${decryption ?? 'untried'}`)} {t('carried.encrypted_download')}{' '}
      {decryption !== 'not_whole' && <ReadNow comment={comment} />}
    </Line>
  );
}

function ReadNow({ comment }: { comment: Comment }) {
  const [is_busy, setBusy] = useState(false);
  async function read() {
    setBusy(true);
    try {
      const { decryption } = await call(decryptMessage, { params: { comment_id: comment.id } });
      await refresh(getMessageSignature, listComments, listArrivals);
      tell(
        t(decryption === 'decrypted' ? 'carried.decrypt_done' : `carried.encrypted_${decryption}`),
      );
    } catch (error) {
      tellError(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button variant="default" size="compact-sm" loading={is_busy} onClick={() => void read()}>
      {t('carried.decrypt_now')}
    </Button>
  );
}

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

type LineProps = {
  tone: 'good' | 'bad' | 'quiet';
  icon: ReactNode;
  title: string;
  children: ReactNode;
};

function Line({ tone, icon: sign, title, children }: LineProps) {
  return (
    <div className={css['line']} data-tone={tone}>
      {sign}
      <p>
        <b>{title}</b> <span>{children}</span>
      </p>
    </div>
  );
}

/** As people compare it: the last sixteen digits, by four. */
function shortly(fingerprint: string): string {
  return fingerprint
    .slice(-16)
    .toUpperCase()
    .replace(/(.{4})(?=.)/g, '$1 ');
}
