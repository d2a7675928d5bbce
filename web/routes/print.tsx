import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useRouteContext, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { SideConversation } from '#contract/side-conversations.ts';
import { listSideComments } from '#contract/side-conversations.ts';
import { type Comment, listComments, type Ticket } from '#contract/tickets.ts';
import { call } from '../api.ts';
import { namesOf, sidesQuery } from '../features/side/side-queries.ts';
import { saySize } from '../features/ticket/file-chip.tsx';
import { useStatuses } from '../features/ticket/lookups.ts';
import { withImagesOf } from '../features/ticket/message-body.tsx';
import { plainNodes } from '../features/ticket/plain-html.tsx';
import { ticketQuery } from '../features/ticket/ticket-queries.ts';
import { locale, t } from '../i18n.ts';
import { SessionProvider, useMe } from '../session.tsx';
import { ClockZone } from '../ui/clock.tsx';
import { ErrorState, LoadingLines } from '../ui/states.tsx';
import css from './print.module.css';

/** A ticket on paper or as a PDF: the whole conversation, whatever of it is on the other screen. */
export function PrintTicket() {
  const { me } = useRouteContext({ from: '/tickets/$number/print' });
  return (
    <SessionProvider me={me}>
      <ClockZone time_zone={me.time_zone}>
        <Loading />
      </ClockZone>
    </SessionProvider>
  );
}

function Loading() {
  const { number } = useParams({ from: '/tickets/$number/print' });
  const ticket = useQuery(ticketQuery(number));
  if (ticket.data !== undefined) return <Paper ticket={ticket.data} number={number} />;
  if (ticket.error !== null)
    return <ErrorState error={ticket.error} retry={() => void ticket.refetch()} />;
  return <LoadingLines lines={8} />;
}

function Paper({ ticket, number }: { ticket: Ticket; number: string }) {
  const { notes, side } = useSearch({ from: '/tickets/$number/print' });
  const navigate = useNavigate();
  const comments = useQuery({
    queryKey: ['print', listComments.path, number],
    queryFn: ({ signal }) => wholeConversation(number, signal),
  });
  const sides = useQuery({ ...sidesQuery(number), enabled: side === '1' });
  useEffect(() => {
    document.title = `${t('gallery.print_title', { number })} ${ticket.subject}`;
  }, [number, ticket.subject]);
  function choose(patch: { notes?: '1' | undefined; side?: '1' | undefined }) {
    void navigate({
      to: '/tickets/$number/print',
      params: { number },
      search: { notes, side, ...patch },
      replace: true,
    });
  }
  const shown = (comments.data ?? []).filter(
    (comment) => notes === '1' || comment.visibility === 'public',
  );
  const isReady = comments.isSuccess && (side !== '1' || sides.isSuccess);
  return (
    <div className={css['paper']}>
      <main>
        <fieldset className={css['tools']}>
          <legend className="hidden">{t('gallery.print_what')}</legend>
          <Link to="/tickets/$number" params={{ number }}>
            {t('gallery.print_back')}
          </Link>
          <label className={css['choice']}>
            <input
              type="checkbox"
              checked={notes === '1'}
              onChange={(event) => choose({ notes: event.currentTarget.checked ? '1' : undefined })}
            />
            {t('gallery.print_notes')}
          </label>
          <label className={css['choice']}>
            <input
              type="checkbox"
              checked={side === '1'}
              onChange={(event) => choose({ side: event.currentTarget.checked ? '1' : undefined })}
            />
            {t('gallery.print_side')}
          </label>
          <Button disabled={!isReady} onClick={() => window.print()}>
            {t('gallery.print_now')}
          </Button>
        </fieldset>
        <Head ticket={ticket} />
        {comments.isPending && <LoadingLines />}
        {comments.isError && (
          <ErrorState error={comments.error} retry={() => void comments.refetch()} />
        )}
        {shown.map((comment) => (
          <Words key={comment.id} comment={comment} />
        ))}
        {side === '1' && (sides.data?.items ?? []).map((one) => <Side key={one.id} side={one} />)}
      </main>
    </div>
  );
}

type Earlier = { before?: string };
type CommentPage = { items: Comment[]; previous: string | null };

/** Every page, the oldest words first. */
async function allPages(page: (query: Earlier) => Promise<CommentPage>): Promise<Comment[]> {
  const all: Comment[] = [];
  let before: string | null = null;
  do {
    const { items, previous }: CommentPage = await page(before === null ? {} : { before });
    all.unshift(...items);
    before = previous;
  } while (before !== null);
  return all;
}

function wholeConversation(number: string, signal: AbortSignal): Promise<Comment[]> {
  const params = { ticket_id: number };
  return allPages((query) => call(listComments, { params, query }, signal));
}

function wholeSide(id: string, signal: AbortSignal): Promise<Comment[]> {
  const params = { side_conversation_id: id };
  return allPages((query) => call(listSideComments, { params, query }, signal));
}

function Head({ ticket }: { ticket: Ticket }) {
  const { time_zone } = useMe();
  const status = useStatuses().find((one) => one.id === ticket.status_id);
  const facts: [string, string | undefined][] = [
    [t('gallery.print_requester'), personOf(ticket)],
    [t('history.field_status'), status?.name],
    [t('history.field_assignee'), ticket.assignee?.name],
    [t('gallery.print_created'), sayTime(ticket.created_at, time_zone)],
    [t('gallery.print_printed'), sayTime(new Date().toISOString(), time_zone)],
  ];
  return (
    <header>
      <p className={css['number']}>{t('gallery.print_title', { number: String(ticket.number) })}</p>
      <h1>{ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}</h1>
      <dl className={css['facts']}>
        {facts.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </header>
  );
}

function personOf({ requester, organization }: Ticket): string {
  return organization === null ? requester.name : `${requester.name}, ${organization.name}`;
}

function sayTime(at: string, time_zone: string): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: time_zone,
  }).format(new Date(at));
}

function Side({ side }: { side: SideConversation }) {
  const { data } = useQuery({
    queryKey: ['print', listSideComments.path, side.id],
    queryFn: ({ signal }) => wholeSide(side.id, signal),
  });
  return (
    <section className={css['side']}>
      <h2>{t('gallery.print_side_of', { names: namesOf(side), subject: side.subject })}</h2>
      {(data ?? []).map((comment) => (
        <Words key={comment.id} comment={comment} />
      ))}
    </section>
  );
}

function Words({ comment }: { comment: Comment }) {
  const { time_zone } = useMe();
  const images = comment.attachments.map(({ content_id, file_id }) => ({
    content_id,
    src: `/api/files/${file_id}?preview=1`,
  }));
  const files = comment.attachments.filter((file) => !file.is_inline);
  // What needs a frame of its own is printed as its text: a frame is cut where a page ends.
  const nodes = plainNodes(withImagesOf(comment.body_html, images));
  return (
    <article className={css['words']} data-note={comment.visibility === 'internal'}>
      <h2>
        {comment.author?.name ?? t('ticket.author_system')}
        <span>{sayTime(comment.created_at, time_zone)}</span>
      </h2>
      {comment.visibility === 'internal' && (
        <p className={css['mark']}>{t('gallery.print_note')}</p>
      )}
      <div className={css['body']}>
        {nodes ?? <div style={{ whiteSpace: 'pre-wrap' }}>{comment.body_text}</div>}
      </div>
      {files.length > 0 && (
        <p className={css['files']}>
          {t('gallery.print_files')}:{' '}
          {files.map((file) => `${file.name} (${saySize(file.size)})`).join(', ')}
        </p>
      )}
    </article>
  );
}
