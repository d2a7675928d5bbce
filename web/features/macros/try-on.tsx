import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { previewMacro } from '#contract/macros.ts';
import { getTicket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { errorText } from '../../reach.ts';
import { CleanHtml } from './clean-html.tsx';
import css from './macro-form.module.css';
import { sayEmpty } from './say-empty.ts';

type Props = { words: { label: string; html: string }[]; language: 'ru' | 'en' };
type Shown = { subject: string; parts: { label: string; html: string }[]; empty: string[] };

/** How the words, saved or not, would read on a real ticket. */
export function TryOn({ words, language }: Props) {
  const [number, setNumber] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<string | null>(null);
  async function show(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    setError(null);
    try {
      const ticket = await call(getTicket, { params: { ticket_id: number.replace(/\D/g, '') } });
      const params = { ticket_id: ticket.id };
      const parts: Shown['parts'] = [];
      const empty = new Set<string>();
      for (const { label, html } of words) {
        const preview = await call(previewMacro, { params, body: { html, language } });
        parts.push({ label, html: preview.html });
        for (const variable of preview.empty) empty.add(variable);
      }
      setShown({ subject: `#${ticket.number} · ${ticket.subject}`, parts, empty: [...empty] });
    } catch (failure) {
      setShown(null);
      setError(errorText(failure));
    }
  }
  return (
    <section className={css['try']} aria-label={t('macros.try')}>
      <h3>{t('macros.try')}</h3>
      <form className={css['try_form']} onSubmit={(event) => void show(event)}>
        <TextInput
          aria-label={t('macros.try_number')}
          placeholder={t('macros.try_number')}
          inputMode="numeric"
          value={number}
          error={error}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!/\d/.test(number) || words.length === 0}>
          {t('macros.try_show')}
        </Button>
      </form>
      {shown !== null && (
        <div role="status">
          <p className={css['quiet']}>{shown.subject}</p>
          {shown.empty.length > 0 && <p className={css['warning']}>{sayEmpty(shown.empty)}</p>}
          {shown.parts.map(({ label, html }) => (
            <div key={label} className={css['shown']}>
              <p className={css['quiet']}>{label}</p>
              <CleanHtml html={html} />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
