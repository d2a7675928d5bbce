import '../../theme/forms.css';
import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createArticle } from '#contract/articles.ts';
import type { KnowledgeSpace } from '#contract/knowledge.ts';
import {
  type ArticleDraft,
  getArticleDraft,
  type TicketArticle,
} from '#contract/ticket-articles.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';
import { sectionOptions } from '../knowledge/new-article.tsx';
import { refreshArticles, useKnowledge } from '../knowledge/queries.ts';
import css from './articles.module.css';
import { plainTitle } from './put-article.ts';

type Props = { ticket: Pick<Ticket, 'id'>; known: readonly TicketArticle[]; onClose: () => void };

/** An article out of what was said: those that are there first, and what was taken out of the words. */
export function ArticleDraftDialog({ ticket, known, onClose }: Props) {
  const draft = useQuery(ask(getArticleDraft, { params: { ticket_id: ticket.id } }));
  const knowledge = useKnowledge();
  return (
    <Dialog title={t('articles.draft')} opened onClose={onClose} size="lg">
      {known.length > 0 && (
        <section aria-label={t('articles.known')}>
          <p className={rows['quiet']}>{t('articles.known_text')}</p>
          <ul className={css['list']}>
            {known.slice(0, 3).map((one) => (
              <li key={one.id}>
                <Link to="/knowledge/$id" params={{ id: one.id }}>
                  {plainTitle(one)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <WithData query={knowledge}>
        {({ items }) => (
          <WithData query={draft}>
            {(found) => <DraftForm ticket={ticket} draft={found} spaces={items} />}
          </WithData>
        )}
      </WithData>
    </Dialog>
  );
}

type FormProps = {
  ticket: Pick<Ticket, 'id'>;
  draft: ArticleDraft;
  spaces: readonly KnowledgeSpace[];
};

function DraftForm({ ticket, draft, spaces }: FormProps) {
  const navigate = useNavigate();
  const places = sectionOptions(spaces);
  const [title, setTitle] = useState(draft.title);
  const [section_id, setSection] = useState(places[0]?.value ?? '');
  const submit = useSubmit(async () => {
    const made = await call(createArticle, {
      body: {
        ...{ section_id, kind: 'question', title, from_ticket_id: ticket.id },
        ...{ language: draft.language, content: draft.content },
      },
    });
    await refreshArticles();
    await navigate({ to: '/knowledge/$id/edit', params: { id: made.id }, search: {} });
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('knowledge.title_field')}
        required
        data-autofocus
        maxLength={200}
        value={title}
        error={submit.fieldError('title')}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('knowledge.section')}
        value={section_id}
        data={places}
        onChange={(event) => setSection(event.currentTarget.value)}
      />
      {draft.removed.length === 0 ? (
        <p className={rows['quiet']}>{t('articles.nothing_removed')}</p>
      ) : (
        <section aria-label={t('articles.removed')}>
          <p>{t('articles.removed')}</p>
          <ul className={css['removed']}>
            {draft.removed.map(({ kind, found, mark }) => (
              <li key={mark}>
                {t(`articles.kind_${kind}`)}: {found} → <mark>{mark}</mark>
              </li>
            ))}
          </ul>
        </section>
      )}
      <FormEnd submit={submit} label={t('articles.write')} />
    </form>
  );
}
