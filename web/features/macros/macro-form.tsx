import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createMacro,
  listMacros,
  type Macro,
  type MacroScope,
  macroScopes,
  offerMacros,
  updateMacro,
} from '#contract/macros.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { isEmptyHtml } from '../composer/drafts.ts';
import { useTeams } from '../ticket/lookups.ts';
import { type ActionRow, ActionRows } from './action-rows.tsx';
import css from './macro-form.module.css';
import { inSingleFields } from './pieces.ts';
import { TryOn } from './try-on.tsx';
import { WordsField } from './words-field.tsx';

type Props = { macro?: Macro; onDone: () => void };
type Words = { ru: string; en: string };

function wordsOf(words: Macro['reply'] | undefined): Words {
  return { ru: words?.ru ?? '', en: words?.en ?? '' };
}

/** A macro to make or to change: who sees it, what it says in each language, what it changes. */
export function MacroForm({ macro, onDone }: Props) {
  const [name, setName] = useState(macro?.name ?? '');
  const [owner, setOwner] = useState<Owner>({
    scope: macro?.scope ?? 'agent',
    team_id: macro?.team_id ?? null,
  });
  const [reply, setReply] = useState(wordsOf(macro?.reply));
  const [note, setNote] = useState(wordsOf(macro?.note));
  const [language, setLanguage] = useState<'ru' | 'en'>(locale());
  const [actions, setActions] = useState<ActionRow[]>(() =>
    inSingleFields(macro?.actions ?? []).map((action, key) => ({ key, action })),
  );
  const [opens_next, setOpensNext] = useState(macro?.opens_next ?? false);
  const submit = useSubmit(async () => {
    const whole = actions
      .flatMap(({ action }) => (action === null ? [] : [action]))
      .filter((action) => !('tags' in action) || action.tags.length > 0);
    const body = { name, ...owner, reply, note, actions: whole, opens_next };
    if (macro === undefined) await call(createMacro, { body });
    else await call(updateMacro, { params: { macro_id: macro.id }, body });
    await refresh(listMacros, offerMacros);
    onDone();
  });
  const other = language === 'ru' ? 'en' : 'ru';
  const elsewhere = submit.fieldError(`reply.${other}`) ?? submit.fieldError(`note.${other}`);
  const wrong = (place: 'reply' | 'note') =>
    submit.fieldError(`${place}.${language}`) ??
    (language === locale() ? submit.fieldError(place) : null);

  return (
    <div className={css['form']}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('macros.name')}
          description={t('macros.name_text')}
          required
          maxLength={120}
          data-autofocus
          value={name}
          error={submit.fieldError('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <OwnerFields owner={owner} onChange={setOwner} error={submit.fieldError('team_id')} />
        <h2>{t('macros.words')}</h2>
        <Choice
          label={t('macros.language_tabs')}
          is_label_hidden
          value={language}
          options={[
            { value: 'ru', label: t('common.russian') },
            { value: 'en', label: t('common.english') },
          ]}
          onChoose={setLanguage}
        />
        <WordsField
          key={`reply-${language}`}
          label={t('macros.reply')}
          description={t('macros.reply_text')}
          html={reply[language]}
          error={wrong('reply')}
          onChange={(html) => setReply((now) => ({ ...now, [language]: html }))}
        />
        <WordsField
          key={`note-${language}`}
          label={t('macros.note')}
          description={t('macros.note_text')}
          html={note[language]}
          error={wrong('note')}
          onChange={(html) => setNote((now) => ({ ...now, [language]: html }))}
        />
        <p className={css['quiet']}>
          {t('macros.variables_text', {
            example: `{{contact.first_name|"${t('macros.fallback')}"}}`,
          })}
        </p>
        <h2>{t('macros.actions')}</h2>
        <ActionRows rows={actions} onChange={setActions} />
        <Checkbox
          label={t('macros.opens_next')}
          checked={opens_next}
          onChange={(event) => setOpensNext(event.currentTarget.checked)}
        />
        <FormError
          submit={elsewhere === null ? submit : { error: `${languageName(other)}. ${elsewhere}` }}
        />
        <div className={rows['buttons']}>
          <Button type="submit" loading={submit.is_busy}>
            {t('common.save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
      <TryOn
        language={language}
        words={[
          { label: t('macros.reply'), html: reply[language] },
          { label: t('macros.note'), html: note[language] },
        ].filter(({ html }) => !isEmptyHtml(html))}
      />
    </div>
  );
}

function languageName(language: 'ru' | 'en'): string {
  return t(language === 'ru' ? 'common.russian' : 'common.english');
}

type Owner = { scope: MacroScope; team_id: string | null };
type OwnerProps = { owner: Owner; onChange: (owner: Owner) => void; error: string | null };

/** Shared by those who may share; everybody else writes for themselves. */
function OwnerFields({ owner, onChange, error }: OwnerProps) {
  const me = useMe();
  const teams = useTeams();
  if (!me.permissions.includes('views.share')) return null;
  const mine = me.permissions.includes('tickets.view_all')
    ? teams
    : teams.filter((team) => me.team_ids.includes(team.id));
  return (
    <>
      <Choice
        label={t('macros.scope')}
        value={owner.scope}
        options={macroScopes
          .toReversed()
          .map((value) => ({ value, label: t(`macros.scope_${value}`) }))}
        onChoose={(scope) =>
          onChange({ scope, team_id: scope === 'team' ? (mine[0]?.id ?? null) : null })
        }
      />
      {owner.scope === 'team' && (
        <NativeSelect
          label={t('macros.team')}
          value={owner.team_id ?? ''}
          error={error}
          data={mine.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => onChange({ scope: 'team', team_id: event.currentTarget.value })}
        />
      )}
    </>
  );
}
