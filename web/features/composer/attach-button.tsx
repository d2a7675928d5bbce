import { IconPaperclip } from '@tabler/icons-react';
import { useRef } from 'react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';

/** Chooses files to go with the text. */
export function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <IconButton
        label={t('composer.attach')}
        icon={IconPaperclip}
        onClick={() => input.current?.click()}
      />
    </>
  );
}
