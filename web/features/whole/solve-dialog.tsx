import { Button, Checkbox, Textarea } from '@mantine/core';
import '../../theme/forms.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listLinks, solveChildren, type TicketLink } from '#contract/links.ts';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell } from '../../ui/toast.tsx';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import { refreshWhole } from './after.ts';
import css from './whole.module.css';

type Props = { ticket: Ticket; onClose: () => void };

/** Which children are solved with the ticket, and what each requester reads. */
export function SolveDialog({ ticket, onClose }: Props) {
  const { data } = useQuery(ask(listLinks, { params: { ticket_id: ticket.id } }));
  const { data: said } = useInfiniteQuery(commentsQuery(String(ticket.number)));
  const open = (data?.items ?? []).filter(isOpenChild);
  if (data === undefined || said === undefined) return null;
  const comments = said.pages.toReversed().flatMap((page) => page.items);
  return (
    <Dialog title={t('whole.solve_title')} opened onClose={onClose}>
      <Form ticket={ticket} open={open} suggested={lastAnswer(comments)} onClose={onClose} />
    </Dialog>
  );
}

function isOpenChild({ role, ticket }: TicketLink): boolean {
  const { status_category } = ticket;
  return role === 'child' && status_category !== 'solved' && status_category !== 'closed';
}

function lastAnswer(comments: Comment[]): string {
  const ours = comments.findLast(
    (one) => one.author_kind === 'agent' && one.visibility === 'public' && !one.is_automatic,
  );
  return ours?.body_text.trim() ?? '';
}

type FormProps = Props & { open: TicketLink[]; suggested: string };

function Form({ ticket, open, suggested, onClose }: FormProps) {
  const [left_out, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState(suggested);
  const chosen = open.filter((link) => !left_out.has(link.ticket.id));
  const submit = useSubmit(async () => {
    const ticket_ids = chosen.map((link) => link.ticket.id);
    const { solved, refused } = await call(solveChildren, {
      params: { ticket_id: ticket.id },
      body: { ticket_ids, body_html: htmlOf(words) },
    });
    onClose();
    tell(t('whole.solved', { count: solved.length }));
    for (const { number, message_key } of refused) {
      const reason = translated(message_key) ?? message_key;
      tell(t('whole.not_solved', { number: String(number), reason }));
    }
    await refreshWhole();
  });
  function toggle(id: string) {
    const next = new Set(left_out);
    if (!next.delete(id)) next.add(id);
    setLeftOut(next);
  }
  return (
    <form className={css['dialog']} onSubmit={submit.onSubmit}>
      <p className={css['quiet']}>{t('whole.solve_text')}</p>
      <ul className={css['children']}>
        {open.map(({ ticket: child }) => (
          <li key={child.id}>
            <Checkbox
              label={`#${child.number} ${child.subject || t('ticket.no_subject')}`}
              description={child.requester.name}
              checked={!left_out.has(child.id)}
              onChange={() => toggle(child.id)}
            />
          </li>
        ))}
      </ul>
      <Textarea
        label={t('whole.solve_words')}
        description={t('whole.solve_words_text')}
        value={words}
        autosize
        minRows={4}
        maxRows={12}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={css['actions']}>
        <Button variant="default" onClick={onClose}>
          {t('whole.solve_not_now')}
        </Button>
        <Button type="submit" loading={submit.is_busy} disabled={chosen.length === 0}>
          {t('whole.solve_do', { count: chosen.length })}
        </Button>
      </div>
    </form>
  );
}

/** Plain words as the composer would have made them: a paragraph for each line. */
function htmlOf(words: string): string {
  const escaped = (line: string) =>
    line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (words.trim() === '') return '';
  return words
    .trim()
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('');
}
