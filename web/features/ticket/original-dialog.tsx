import { useQuery } from '@tanstack/react-query';
import { downloadRawMessage } from '#contract/channels.ts';
import { getOriginal } from '#contract/letters.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { saySize } from './file-chip.tsx';
import css from './letter-dialog.module.css';

/** The header fields of a message, as they came; the whole of it to save. */
export function OriginalDialog({
  comment_id,
  onClose,
}: {
  comment_id: string;
  onClose: () => void;
}) {
  const query = useQuery(ask(getOriginal, { params: { comment_id } }));
  return (
    <Dialog title={t('carried.headers')} opened onClose={onClose} size="lg">
      <WithData query={query}>
        {({ headers, is_cut, ledger_entry_id, size }) => (
          <>
            <pre
              className={css['raw']}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
              tabIndex={0}
            >
              {headers}
              {is_cut && '\n…'}
            </pre>
            <p className={css['actions']}>
              <a href={urlOf(downloadRawMessage, { params: { ledger_entry_id } })} download>
                {t('carried.download')}
              </a>{' '}
              · {saySize(size)}
            </p>
          </>
        )}
      </WithData>
    </Dialog>
  );
}
