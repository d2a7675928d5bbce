import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef } from 'react';
import { listTicketFields, wordsIn } from '#contract/fields.ts';
import { macroVariables } from '#contract/macros.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Menu } from '../../ui/menu.tsx';
import type { EditorHandle } from '../composer/editor.tsx';
import { EditorTools } from '../composer/editor-tools.tsx';
import css from './macro-form.module.css';
import { variableName } from './variable-name.ts';

const Editor = lazy(() =>
  import('../composer/editor.tsx').then((module) => ({ default: module.Editor })),
);

type Props = {
  label: string;
  description: string;
  html: string;
  error: string | null;
  onChange: (html: string) => void;
};

/** Words of a macro with the same tools as a reply, and a menu of what can be filled in. */
export function WordsField({ label, description, html, error, onChange }: Props) {
  const editor = useRef<EditorHandle>(null);
  const first = useRef(html);
  return (
    <section className={css['words']} aria-label={label}>
      <h3>{label}</h3>
      <p className={css['quiet']}>{description}</p>
      <Suspense fallback={<div className={css['waiting']} />}>
        <Editor
          ref={editor}
          html={first.current}
          label={label}
          placeholder=""
          with_mentions={false}
          with_autolink={false}
          onChange={onChange}
          onFiles={() => {}}
          onSend={() => {}}
        />
      </Suspense>
      <div className={css['tools']}>
        <EditorTools editor={editor} />
        <Variables onPick={(variable) => editor.current?.insertHtml(expression(variable))} />
      </div>
      <div role="alert">{error !== null && <p className={css['error']}>{error}</p>}</div>
    </section>
  );
}

/** A name may be missing: such a variable is born with a fall-back to be written. */
function expression(variable: string): string {
  const mayMiss = /^(contact|organization|field)\./.test(variable);
  return mayMiss ? `{{${variable}|"${t('macros.fallback')}"}}` : `{{${variable}}}`;
}

function Variables({ onPick }: { onPick: (variable: string) => void }) {
  const fields = useQuery(ask(listTicketFields, {})).data?.items ?? [];
  return (
    <Menu
      label={t('macros.variables')}
      side="top-start"
      width={320}
      target={(button) => (
        <button type="button" className={css['link']} {...button}>
          {`{{…}} ${t('macros.variables')}`}
        </button>
      )}
      entries={[
        ...macroVariables.map((variable) => ({
          label: variableName(variable),
          onPick: () => onPick(variable),
        })),
        ...fields
          .filter((field) => !field.is_archived)
          .map((field) => ({
            label: wordsIn(field.name, locale()),
            onPick: () => onPick(`field.${field.key}`),
          })),
      ]}
    />
  );
}
