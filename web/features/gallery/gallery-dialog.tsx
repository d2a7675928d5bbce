import { Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconDownload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { downloadFile } from '#contract/files.ts';
import { downloadTicketFiles, listTicketFiles, type TicketFile } from '#contract/gallery.ts';
import { urlOf } from '../../api.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { FileIcon, saySize } from '../ticket/file-chip.tsx';
import css from './gallery.module.css';

type Kind = 'all' | 'images' | 'documents';
type Props = { ticket_id: string; onClose: () => void };

/** Every file of the ticket, newest first: who sent it and when, a look at it, all in one archive. */
export function GalleryDialog({ ticket_id, onClose }: Props) {
  const [kind, setKind] = useState<Kind>('all');
  const [shown, setShown] = useState<number | null>(null);
  const params = { ticket_id };
  const query = useInfiniteQuery(askPages(listTicketFiles, { params, query: {} }));
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  const files = all.filter((file) => kind === 'all' || isImage(file) === (kind === 'images'));
  const current = shown === null ? undefined : files[shown];

  function onKeyDown(event: KeyboardEvent) {
    if (shown === null) return;
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step !== 0) setShown(Math.min(Math.max(shown + step, 0), files.length - 1));
  }
  return (
    <Dialog title={t('gallery.title')} opened onClose={onClose} size="xl">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows move whatever has the focus inside */}
      <div onKeyDown={onKeyDown}>
        {current !== undefined && shown !== null ? (
          <Preview
            file={current}
            place={shown}
            count={files.length}
            onGo={setShown}
            onBack={() => setShown(null)}
          />
        ) : (
          <>
            <div className={css['tools']}>
              <Choice
                label={t('gallery.kind')}
                is_label_hidden
                value={kind}
                options={(['all', 'images', 'documents'] as const).map((value) => ({
                  value,
                  label: t(`gallery.${value}`),
                }))}
                onChoose={setKind}
              />
              {all.some((file) => !file.is_inline) && (
                <Button
                  component="a"
                  href={urlOf(downloadTicketFiles, { params })}
                  download
                  size="compact-md"
                  variant="default"
                  leftSection={<IconDownload size={16} stroke={1.75} aria-hidden="true" />}
                >
                  {t('gallery.download_all')}
                </Button>
              )}
            </div>
            {query.isPending && <LoadingLines />}
            {query.isError && all.length === 0 && (
              <ErrorState error={query.error} retry={() => void query.refetch()} />
            )}
            {query.isSuccess && files.length === 0 && (
              <EmptyState title={t(all.length === 0 ? 'gallery.empty' : 'gallery.empty_kind')} />
            )}
            <ul className={css['grid']} aria-label={t('gallery.title')}>
              {files.map((file, index) => (
                <li key={`${file.comment_id}-${file.file_id}`}>
                  <Tile file={file} onShow={() => setShown(index)} />
                </li>
              ))}
            </ul>
            <MoreButton query={query} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function isImage(file: TicketFile): boolean {
  return /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.media_type);
}

function Tile({ file, onShow }: { file: TicketFile; onShow: () => void }) {
  return (
    <button
      type="button"
      className={css['tile']}
      aria-label={t('gallery.preview', { name: file.name })}
      onClick={onShow}
    >
      <span className={css['picture']}>
        {isImage(file) ? (
          <img src={previewOf(file)} alt="" loading="lazy" />
        ) : (
          <FileIcon media_type={file.media_type} />
        )}
      </span>
      <span className={css['name']}>{file.name}</span>
      <span className={css['about']}>
        {file.author?.name ?? t('ticket.author_system')} · <Moment at={file.created_at} />
      </span>
      <From file={file} />
    </button>
  );
}

function From({ file }: { file: TicketFile }) {
  if (file.visibility === 'public') return null;
  return (
    <span className={css['about']}>
      {t(file.visibility === 'side' ? 'gallery.from_side' : 'gallery.from_note')}
    </span>
  );
}

function previewOf(file: TicketFile): string {
  return urlOf(downloadFile, { params: { file_id: file.file_id }, query: { preview: '1' } });
}

type PreviewProps = {
  file: TicketFile;
  place: number;
  count: number;
  onGo: (place: number) => void;
  onBack: () => void;
};

function Preview({ file, place, count, onGo, onBack }: PreviewProps) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <section aria-label={t('gallery.preview', { name: file.name })}>
      <div className={css['tools']}>
        <Button ref={back} size="compact-md" variant="default" onClick={onBack}>
          {t('gallery.back')}
        </Button>
        <span className={css['place']} role="status">
          {place + 1} / {count}
        </span>
        <IconButton
          label={t('gallery.previous')}
          icon={IconArrowLeft}
          onClick={() => onGo(Math.max(place - 1, 0))}
        />
        <IconButton
          label={t('gallery.next')}
          icon={IconArrowRight}
          onClick={() => onGo(Math.min(place + 1, count - 1))}
        />
        <Button
          component="a"
          size="compact-md"
          variant="default"
          href={urlOf(downloadFile, { params: { file_id: file.file_id } })}
          download
        >
          {t('gallery.download')}
        </Button>
      </div>
      <div className={css['stage']}>
        {isImage(file) ? (
          <img src={previewOf(file)} alt={file.name} />
        ) : (
          <p>{t('gallery.no_preview')}</p>
        )}
      </div>
      <p className={css['about']}>
        {file.name} · {saySize(file.size)} · {file.author?.name ?? t('ticket.author_system')} ·{' '}
        <Moment with_time at={file.created_at} /> <From file={file} />
      </p>
    </section>
  );
}
