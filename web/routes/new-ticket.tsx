import '../theme/forms.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import type { MailParty } from '#contract/common.ts';
import { getContact } from '#contract/contacts.ts';
import { createTicket, listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../api.ts';
import { AttachButton } from '../features/composer/attach-button.tsx';
import composer from '../features/composer/composer.module.css';
import { DraftFiles } from '../features/composer/draft-files.tsx';
import type { DraftFile } from '../features/composer/drafts.ts';
import type { EditorHandle } from '../features/composer/editor.tsx';
import { EditorTools } from '../features/composer/editor-tools.tsx';
import { noteHeld } from '../features/composer/held.ts';
import { PartyField } from '../features/composer/party-field.tsx';
import { useUploads } from '../features/composer/use-uploads.ts';
import { useTeams, useTypes } from '../features/ticket/lookups.ts';
import { TicketFormFields } from '../features/topics/ticket-form-fields.tsx';
import { useTicketForm } from '../features/topics/use-ticket-form.ts';
import { t } from '../i18n.ts';
import { ask, refresh } from '../queries.ts';
import { useMay, useMe } from '../session.tsx';
import { Choice } from '../ui/choice.tsx';
import { FormError, useSubmit } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';

const Editor = lazy(() =>
  import('../features/composer/editor.tsx').then((module) => ({ default: module.Editor })),
);

/** Opens a ticket for somebody: written down after a call, or begun by a letter of ours. */
export function NewTicket() {
  const { contact: contact_id } = useSearch({ from: '/signed-in/desk/new' });
  const known = useQuery({
    ...ask(getContact, { params: { contact_id: contact_id ?? '' } }),
    enabled: contact_id !== undefined,
  }).data;
  const navigate = useNavigate();
  const me = useMe();
  const mayReply = useMay('tickets.reply');
  const [typed, setTyped] = useState<MailParty[]>([]);
  const [subject, setSubject] = useState('');
  const [html, setHtml] = useState('');
  const [visibility, setVisibility] = useState<'internal' | 'public'>('internal');
  const [type_id, setType] = useState('');
  const [team_id, setTeam] = useState('');
  const [files, setFiles] = useState<DraftFile[]>([]);
  const types = useTypes().filter((type) => !type.is_archived);
  const teams = useTeams();
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads(
    (file) => setFiles((list) => [...list, file]),
    (src, name) => editor.current?.insertImage(src, name),
  );
  const requester = typed.at(-1);
  const form = useTicketForm(type_id === '' ? null : type_id);

  const submit = useSubmit(async () => {
    const ticket = await call(createTicket, {
      body: {
        subject,
        body_html: html,
        visibility,
        file_ids: files.map((file) => file.id),
        may_take_back: true,
        ...(known === undefined ? { requester } : { requester_id: known.id }),
        ...(type_id === '' ? {} : { type_id }),
        ...form.body(),
        ...(team_id === '' ? { assignee_id: me.id } : { team_id }),
      },
    });
    for (const reply of ticket.waiting) noteHeld(reply, ticket.number);
    await refresh(listTickets, listViews);
    await navigate({
      to: '/tickets/$number',
      params: { number: String(ticket.number) },
      search: {},
    });
  });

  return (
    <Page title={t('desk.new_ticket')}>
      <form
        className={css['form']}
        style={{ maxWidth: 620 }}
        onSubmit={submit.onSubmit}
        {...uploads.drop}
      >
        {known === undefined ? (
          <div className={composer['stacked']}>
            <PartyField
              label={t('opening.requester')}
              parties={typed.slice(-1)}
              onChange={setTyped}
            />
            {submit.fieldError('requester') !== null && (
              <p role="alert">{submit.fieldError('requester')}</p>
            )}
          </div>
        ) : (
          <p>
            {t('opening.requester')}: <b>{known.name}</b>
          </p>
        )}
        <TextInput
          label={t('ticket.subject')}
          required
          maxLength={500}
          value={subject}
          error={submit.fieldError('subject')}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        {mayReply && (
          <Choice
            label={t('opening.kind')}
            value={visibility}
            options={[
              { value: 'internal', label: t('opening.kind_internal') },
              { value: 'public', label: t('opening.kind_public') },
            ]}
            onChoose={setVisibility}
          />
        )}
        <div
          className={composer['composer']}
          style={{ padding: 0, border: 0 }}
          data-note={visibility === 'internal'}
        >
          <Suspense fallback={<div className={composer['editor_place']} />}>
            <Editor
              ref={editor}
              html={html}
              label={t('opening.text')}
              placeholder={t(
                visibility === 'internal' ? 'opening.text_internal' : 'opening.text_public',
              )}
              with_mentions={false}
              onChange={setHtml}
              onFiles={uploads.add}
              onSend={() => {}}
            />
          </Suspense>
          <DraftFiles
            files={files}
            uploads={uploads}
            onRemove={(id) => setFiles((list) => list.filter((file) => file.id !== id))}
          />
          <div className={composer['bar']}>
            <AttachButton onFiles={uploads.add} />
            <EditorTools editor={editor} />
          </div>
        </div>
        <div className={css['pair']}>
          <NativeSelect
            label={t('ticket.type')}
            value={type_id}
            data={[
              { value: '', label: t('context.none') },
              ...types.map((type) => ({ value: type.id, label: type.name })),
            ]}
            onChange={(event) => setType(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('opening.for')}
            value={team_id}
            data={[
              { value: '', label: t('opening.for_me') },
              ...teams.map((team) => ({ value: team.id, label: team.name })),
            ]}
            onChange={(event) => setTeam(event.currentTarget.value)}
          />
        </div>
        <TicketFormFields form={form} submit={submit} />
        <FormError submit={submit} />
        <div className={css['buttons']}>
          <Button
            type="submit"
            loading={submit.is_busy || uploads.running.length > 0}
            disabled={known === undefined && requester === undefined}
          >
            {t(visibility === 'public' ? 'opening.create_and_send' : 'opening.create')}
          </Button>
        </div>
      </form>
    </Page>
  );
}
