import { lazy, Suspense, useState } from 'react';
import { downloadFile } from '#contract/files.ts';
import { isLetter } from '#contract/letters.ts';
import type { Comment } from '#contract/tickets.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { FileChip } from './file-chip.tsx';
import css from './message.module.css';

type Attachment = Comment['attachments'][number];

const LetterDialog = lazy(() =>
  import('./letter-dialog.tsx').then((module) => ({ default: module.LetterDialog })),
);

/** Files of a message; images that stand in the text are not listed again. */
export function Attachments({ attachments }: { attachments: Attachment[] }) {
  const [reading, setReading] = useState<Attachment | null>(null);
  const files = attachments.filter((file) => !file.is_inline);
  if (files.length === 0) return null;
  return (
    <>
      <ul className={css['files']} aria-label={t('ticket.files')}>
        {files.map((file) => (
          <FileChip
            key={file.file_id}
            file={file}
            href={urlOf(downloadFile, { params: { file_id: file.file_id } })}
            onRead={isLetter(file) ? () => setReading(file) : undefined}
          />
        ))}
      </ul>
      {reading !== null && (
        <Suspense>
          <LetterDialog file={reading} onClose={() => setReading(null)} />
        </Suspense>
      )}
    </>
  );
}
