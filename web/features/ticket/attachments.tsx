import { IconFile, IconFileText, IconFileZip, IconPhoto } from '@tabler/icons-react';
import { downloadFile } from '#contract/files.ts';
import type { Comment } from '#contract/tickets.ts';
import { urlOf } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import css from './message.module.css';

type Attachment = Comment['attachments'][number];

/** Files of a message; images that stand in the text are not listed again. */
export function Attachments({ attachments }: { attachments: Attachment[] }) {
  const files = attachments.filter((file) => !file.is_inline);
  if (files.length === 0) return null;
  return (
    <ul className={css['files']} aria-label={t('ticket.files')}>
      {files.map((file) => (
        <li key={file.file_id}>
          <a
            className={css['file']}
            href={urlOf(downloadFile, { params: { file_id: file.file_id } })}
            download
          >
            <FileIcon media_type={file.media_type} />
            <span className={css['file_name']}>{file.name}</span>
            <span className={css['file_size']}>· {saySize(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function FileIcon({ media_type }: { media_type: string }) {
  const props = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;
  if (media_type.startsWith('image/')) return <IconPhoto {...props} />;
  if (/zip|rar|7z|tar|gzip/.test(media_type)) return <IconFileZip {...props} />;
  if (/text|pdf|word|document/.test(media_type)) return <IconFileText {...props} />;
  return <IconFile {...props} />;
}

/** Bytes as people say them: "340 КБ", "1,2 МБ". */
export function saySize(bytes: number): string {
  const [unit, amount] =
    bytes < 1024
      ? (['byte', bytes] as const)
      : bytes < 1024 ** 2
        ? (['kilobyte', bytes / 1024] as const)
        : (['megabyte', bytes / 1024 ** 2] as const);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
  }).format(amount);
}
