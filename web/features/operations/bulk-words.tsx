import { Button } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingLines } from '../../ui/states.tsx';
import type { EditorHandle } from '../composer/editor.tsx';
import css from './bulk-bar.module.css';
import { begin, type Target } from './doing.ts';

const Editor = lazy(() =>
  import('../composer/editor.tsx').then((module) => ({ default: module.Editor })),
);

type Props = {
  kind: 'reply' | 'note';
  /** Undefined: more than are counted. */
  count: number | undefined;
  target: Target;
  close: () => void;
};

/** The same words for every chosen ticket; how many will get them stands on the button. */
export function Words({ kind, count, target, close }: Props) {
  const editor = useRef<EditorHandle>(null);
  const [html, setHtml] = useState('');
  const [isSending, setSending] = useState(false);
  const isEmpty = html.replace(/<[^>]*>/g, '').trim() === '';
  const title = t(kind === 'reply' ? 'operations.reply_title' : 'operations.note_title');
  const button =
    count === undefined
      ? t(kind === 'reply' ? 'operations.send_all' : 'operations.note_all')
      : t(kind === 'reply' ? 'operations.send_reply' : 'operations.send_note', { count });

  async function send() {
    if (isEmpty || isSending) return;
    setSending(true);
    if (await begin(target, [{ do: kind, body_html: html, file_ids: [] }])) close();
    else setSending(false);
  }
  return (
    <Dialog title={title} opened size="lg" onClose={close}>
      <p className={css['quiet']}>
        {t(kind === 'reply' ? 'operations.reply_text' : 'operations.note_text')}
      </p>
      <div className={css['editor']}>
        <Suspense fallback={<LoadingLines lines={3} />}>
          <Editor
            ref={editor}
            html=""
            wish={1}
            label={title}
            placeholder={title}
            with_mentions={kind === 'note'}
            onChange={setHtml}
            onFiles={() => undefined}
            onSend={() => void send()}
          />
        </Suspense>
      </div>
      <div className={css['foot']}>
        <Button variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button disabled={isEmpty} loading={isSending} onClick={() => void send()}>
          {button}
        </Button>
      </div>
    </Dialog>
  );
}
