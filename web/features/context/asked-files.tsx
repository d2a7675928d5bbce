import { useQuery } from '@tanstack/react-query';
import { wordsIn } from '#contract/fields.ts';
import { listOffers } from '#contract/forms.ts';
import { listTicketFiles } from '#contract/gallery.ts';
import type { Ticket } from '#contract/tickets.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { tell } from '../../ui/toast.tsx';
import { putIntoReply } from '../composer/put-into-reply.ts';
import css from './context.module.css';

const spoken: readonly Ticket['channel'][] = ['phone', 'agent'];

/**
 * The form of the topic asks for files that nobody can hand over on the telephone: until one has come the
 * ticket says so, and asks for it in the words of the form.
 */
export function AskedFiles({ ticket }: { ticket: Ticket }) {
  const isSpoken = spoken.includes(ticket.channel) && ticket.topic_id !== null;
  const offers = useQuery({ ...ask(listOffers, {}), staleTime: 10 * 60_000, enabled: isSpoken });
  const offer = offers.data?.items.find((one) => one.topic_id === ticket.topic_id);
  const isAsked = isSpoken && offer?.files === 'must';
  const files = useQuery({
    ...ask(listTicketFiles, { params: { ticket_id: ticket.id }, query: {} }),
    enabled: isAsked,
  });
  if (!isAsked || files.data === undefined || files.data.items.length > 0) return null;
  const said = wordsIn(offer.file_words, ticket.language ?? locale());
  const words = said === '' ? t('opening.files_please') : said;
  return (
    <>
      <dt>{t('opening.form_files')}</dt>
      <dd>
        {t('opening.files_none')}
        {ticket.can.reply && (
          <>
            {' '}
            <button
              type="button"
              className={css['value']}
              title={words}
              onClick={() => {
                if (putIntoReply(ticket.id, `<p>${escaped(words)}</p>`))
                  tell(t('opening.files_put'));
              }}
            >
              {t('opening.files_ask')}
            </button>
          </>
        )}
      </dd>
    </>
  );
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
