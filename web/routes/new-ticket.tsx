import '../theme/forms.css';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useDeferredValue, useRef, useState } from 'react';
import { getContact } from '#contract/contacts.ts';
import { addComment, createTicket, listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../api.ts';
import { AttachButton } from '../features/composer/attach-button.tsx';
import composer from '../features/composer/composer.module.css';
import { DraftFiles } from '../features/composer/draft-files.tsx';
import type { DraftFile } from '../features/composer/drafts.ts';
import type { EditorHandle } from '../features/composer/editor.tsx';
import { EditorTools } from '../features/composer/editor-tools.tsx';
import { noteHeld } from '../features/composer/held.ts';
import { plainTextOf } from '../features/composer/plain-text.ts';
import { useUploads } from '../features/composer/use-uploads.ts';
import { AskedLately } from '../features/opening/asked-lately.tsx';
import { isEnough, type Requester } from '../features/opening/requester.ts';
import { RequesterField } from '../features/opening/requester-field.tsx';
import { SayAloud } from '../features/opening/say-aloud.tsx';
import { Suggested } from '../features/opening/suggested.tsx';
import {
  byTopic,
  requesterBody,
  toMe,
  useChannel,
  useDestination,
} from '../features/opening/use-opening.ts';
import { useTypes } from '../features/ticket/lookups.ts';
import { TicketFormFields } from '../features/topics/ticket-form-fields.tsx';
import { locale, t } from '../i18n.ts';
import { ask, refresh } from '../queries.ts';
import { useMay } from '../session.tsx';
import { Choice } from '../ui/choice.tsx';
import { FormError, type Submit, useSubmit } from '../ui/form.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { tell, tellError } from '../ui/toast.tsx';

const Editor = lazy(() =>
  import('../features/composer/editor.tsx').then((module) => ({ default: module.Editor })),
);

type Visibility = 'internal' | 'public';

/** What is written down: text, pictures and files. */
function useWriting() {
  const [html, setHtml] = useState('');
  const [files, setFiles] = useState<DraftFile[]>([]);
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads(
    (file) => setFiles((list) => [...list, file]),
    (src, name) => editor.current?.insertImage(src, name),
  );
  return { html, setHtml, files, setFiles, editor, uploads };
}
type Writing = ReturnType<typeof useWriting>;

/** Who asks: the one named in the address of the screen, else whoever is chosen. */
function useRequester() {
  const { contact: contact_id } = useSearch({ from: '/signed-in/desk/new' });
  const named = useQuery({
    ...ask(getContact, { params: { contact_id: contact_id ?? '' } }),
    enabled: contact_id !== undefined,
  }).data;
  const [chosen, setChosen] = useState<Requester | null>();
  const known: Requester | null = named === undefined ? null : { kind: 'known', contact: named };
  return [chosen === undefined ? known : chosen, setChosen] as const;
}

/** Opens a ticket for somebody: by the form of its topic while they speak, or begun by a letter of ours. */
export function NewTicket() {
  const navigate = useNavigate();
  const mayReply = useMay('tickets.reply');
  const [requester, setRequester] = useRequester();
  const [channel, setChannel] = useChannel();
  const [subject, setSubject] = useState('');
  const [visibility, setVisibility] = useState<Visibility>('internal');
  const [type_id, setType] = useState('');
  const writing = useWriting();
  const { html, files, uploads } = writing;
  const { form, body: destination, ...place } = useDestination(type_id);
  const words = useDeferredValue(`${subject}\n${html === '' ? '' : plainTextOf(html)}`);
  const known = requester?.kind === 'known' ? requester.contact : undefined;
  const language = known?.language ?? locale();
  const file_ids = files.map((file) => file.id);

  async function leave(number: number) {
    await refresh(listTickets, listViews);
    await navigate({ to: '/tickets/$number', params: { number: String(number) }, search: {} });
  }
  const submit = useSubmit(async () => {
    if (requester === null) return;
    const ticket = await call(createTicket, {
      body: {
        ...{ subject, body_html: html, visibility, file_ids, channel, may_take_back: true },
        ...(await requesterBody(requester, setRequester)),
        ...(type_id === '' ? {} : { type_id }),
        ...form.body(),
        ...destination,
      },
    });
    for (const reply of ticket.waiting) noteHeld(reply, ticket.number);
    if (ticket.can.note) return leave(ticket.number);
    // It went to a team whose tickets one does not see.
    tell(t('opening.went_to', { number: String(ticket.number), team: ticket.team?.name ?? '' }));
    await navigate({ to: '/' });
  });
  async function addTo({ id, number }: { id: string; number: number }) {
    if (html !== '' || file_ids.length > 0) {
      const body = { body_html: html, visibility: 'internal' as const, file_ids };
      await call(addComment, { params: { ticket_id: id }, body });
      tell(t('opening.added_to', { number: String(number) }));
    }
    await leave(number);
  }

  return (
    <Page title={t('desk.new_ticket')}>
      <form
        className={css['form']}
        style={{ maxWidth: 620 }}
        onSubmit={submit.onSubmit}
        {...uploads.drop}
      >
        <RequesterField value={requester} onChange={setRequester} error={requesterError(submit)} />
        <Choice
          label={t('opening.channel')}
          value={channel}
          options={[
            { value: 'phone', label: t('desk.channel_phone') },
            { value: 'agent', label: t('desk.channel_agent') },
          ]}
          onChoose={setChannel}
        />
        <TicketFormFields form={form} submit={submit}>
          <SayAloud topics={form.topics} topic_id={form.topic_id} language={language} />
        </TicketFormFields>
        <TextInput
          label={t('ticket.subject')}
          required
          maxLength={500}
          value={subject}
          error={submit.fieldError('subject')}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        {known !== undefined && (
          <AddTo {...{ contact_id: known.id, topic_id: form.topic_id, words, add: addTo }} />
        )}
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
        <Text writing={writing} visibility={visibility} />
        <Suggested words={words} language={language} />
        <Places {...{ ...place, type_id, setType }} />
        <FormError submit={submit} />
        <div className={css['buttons']}>
          <Button
            type="submit"
            loading={submit.is_busy || uploads.running.length > 0}
            disabled={!isEnough(requester)}
          >
            {t(visibility === 'public' ? 'opening.create_and_send' : 'opening.create')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

function requesterError(submit: Submit): string | null {
  const of = ['requester', 'requester_id', 'phones', 'emails'] as const;
  return of.map((name) => submit.fieldError(name)).find((text) => text !== null) ?? null;
}

type AddToProps = {
  contact_id: string;
  topic_id: string | null;
  words: string;
  add: (like: { id: string; number: number }) => Promise<void>;
};

function AddTo({ add, ...asked }: AddToProps) {
  const adding = useMutation({ mutationFn: add, onError: tellError });
  return <AskedLately {...asked} is_busy={adding.isPending} onAdd={(one) => adding.mutate(one)} />;
}

function Text({ writing, visibility }: { writing: Writing; visibility: Visibility }) {
  const { html, setHtml, files, setFiles, editor, uploads } = writing;
  return (
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
  );
}

type PlacesProps = Pick<
  ReturnType<typeof useDestination>,
  'team' | 'teams' | 'place' | 'setPlace'
> & {
  type_id: string;
  setType: (type_id: string) => void;
};

/** Of which type it is, and to whom it goes. */
function Places({ team, teams, place, setPlace, type_id, setType }: PlacesProps) {
  const types = useTypes().filter((type) => !type.is_archived);
  return (
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
        value={place}
        data={[
          { value: toMe, label: t('opening.for_me') },
          ...(team === undefined
            ? []
            : [{ value: byTopic, label: t('opening.for_topic', { team: team.name }) }]),
          ...teams.map((one) => ({ value: one.id, label: one.name })),
        ]}
        onChange={(event) => setPlace(event.currentTarget.value)}
      />
    </div>
  );
}
