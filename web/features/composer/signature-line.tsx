import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { previewSignature } from '#contract/outbox.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './composer.module.css';

/** Base64 and the rest of the letter: what is left of a server's limit for the files themselves. */
const ROOM_FOR_FILES = 0.72;

type Props = { ticket_id: string; bytes: number };

/** In whose name the reply comes and how it is signed; a warning when its files will hardly pass. */
export function SignatureLine({ ticket_id, bytes }: Props) {
  const [open, setOpen] = useState(false);
  const { data } = useQuery({
    ...ask(previewSignature, { params: { ticket_id } }),
    enabled: open || bytes > 0,
    staleTime: 60_000,
  });
  const limit = data?.max_bytes ?? null;
  const isTooLarge = limit !== null && bytes > limit * ROOM_FOR_FILES;
  return (
    <>
      {isTooLarge && (
        <p className={css['too_large']} role="alert">
          {t('sending.too_large', { limit: String(Math.floor(limit / 1024 / 1024)) })}
        </p>
      )}
      <button
        type="button"
        className={css['signature_toggle']}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t('sending.signature')}
      </button>
      {open && data !== undefined && (
        <div className={css['signature']}>
          {data.from !== null && (
            <p>
              {t('sending.signature_from', { name: `${data.from.name} <${data.from.address}>` })}
            </p>
          )}
          <p>{data.signature === '' ? t('sending.signature_empty') : data.signature}</p>
        </div>
      )}
    </>
  );
}
