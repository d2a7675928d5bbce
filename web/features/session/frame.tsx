import '../../theme/forms.css';
import type { ReactNode } from 'react';
import { locale, showLanguage, t } from '../../i18n.ts';
import css from './frame.module.css';

/** The page around signing in: one card, and the language for who cannot read it. */
export function SessionFrame({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children: ReactNode;
}) {
  return (
    <main className={css['page']}>
      <div className={css['card']}>
        <p className={css['brand']}>
          <span className={css['mark']} aria-hidden="true">
            {t('common.product').slice(0, 1)}
          </span>
          {t('common.product')}
        </p>
        <h1 className={css['title']}>{title}</h1>
        {text !== undefined && <p className={css['text']}>{text}</p>}
        {children}
      </div>
      <button
        type="button"
        className={css['language']}
        lang={locale() === 'ru' ? 'en' : 'ru'}
        onClick={() => void showLanguage(locale() === 'ru' ? 'en' : 'ru')}
      >
        {locale() === 'ru' ? 'English' : 'Русский'}
      </button>
    </main>
  );
}
