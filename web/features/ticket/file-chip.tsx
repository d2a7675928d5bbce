import { IconFile, IconFileText, IconFileZip, IconPhoto } from '@tabler/icons-react';
import { locale, t } from '../../i18n.ts';
import css from './message.module.css';

type ChipProps = {
  file: { name: string; media_type: string; size: number };
  href: string;
  /** A message among the files is read in place as well. */
  onRead: (() => void) | undefined;
};

export function FileChip({ file, href, onRead }: ChipProps) {
  return (
    <li className={css['file_item']}>
      <a className={css['file']} href={href} download>
        <FileIcon media_type={file.media_type} />
        <span className={css['file_name']}>{file.name}</span>
        <span className={css['file_size']}>· {saySize(file.size)}</span>
      </a>
      {onRead !== undefined && (
        <button
          type="button"
          className={css['read']}
          aria-label={t('carried.read_file', { name: file.name })}
          onClick={onRead}
        >
          {t('carried.read')}
        </button>
      )}
    </li>
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
