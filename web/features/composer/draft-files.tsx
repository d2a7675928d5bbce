import { IconX } from '@tabler/icons-react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { FileIcon, saySize } from '../ticket/file-chip.tsx';
import css from './composer.module.css';
import type { DraftFile } from './drafts.ts';
import type { Upload } from './use-uploads.ts';

type Props = { files: DraftFile[]; uploads: { running: Upload[] }; onRemove: (id: string) => void };

/** Files that go with the answer, and those still on their way up. */
export function DraftFiles({ files, uploads, onRemove }: Props) {
  if (files.length === 0 && uploads.running.length === 0) return null;
  return (
    <ul className={css['files']} aria-label={t('composer.files')}>
      {files.map((file) => (
        <li key={file.id} className={css['file']}>
          <FileIcon media_type={file.media_type} />
          <span className={css['file_name']}>{file.name}</span>
          <span className={css['file_size']}>· {saySize(file.size)}</span>
          <IconButton
            label={t('composer.remove_file', { name: file.name })}
            icon={IconX}
            onClick={() => onRemove(file.id)}
          />
        </li>
      ))}
      {uploads.running.map((upload) => (
        <li key={upload.key} className={css['file']}>
          <progress
            value={upload.part}
            aria-label={t('composer.uploading', { name: upload.name })}
          />
          <span className={css['file_name']}>{upload.name}</span>
          <IconButton
            label={t('composer.stop_upload', { name: upload.name })}
            icon={IconX}
            onClick={upload.stop}
          />
        </li>
      ))}
    </ul>
  );
}
