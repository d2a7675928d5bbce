import type { ReactNode } from 'react';
import { locale, showLanguage, t } from '../../i18n.ts';
import css from './setup.module.css';

export const wizardSteps = [
  'organization',
  'administrator',
  'pole',
  'mailbox',
  'colleagues',
] as const;
export type WizardStep = (typeof wizardSteps)[number];

type Props = { step: WizardStep; title: string; text: string; children: ReactNode };

/** One step of the wizard, with the way that is gone and the way to go. */
export function SetupFrame({ step, title, text, children }: Props) {
  const at = wizardSteps.indexOf(step);
  return (
    <main className={css['page']}>
      <div className={css['wide']}>
        <header className={css['top']}>
          <p className={css['brand']}>{t('common.product')}</p>
          <button
            type="button"
            className={css['language']}
            lang={locale() === 'ru' ? 'en' : 'ru'}
            onClick={() => void showLanguage(locale() === 'ru' ? 'en' : 'ru')}
          >
            {locale() === 'ru' ? 'English' : 'Русский'}
          </button>
        </header>
        <ol className={css['way']} aria-label={t('setup.steps')}>
          {wizardSteps.map((each, index) => (
            <li
              key={each}
              data-state={index < at ? 'done' : index === at ? 'now' : 'next'}
              aria-current={index === at ? 'step' : undefined}
            >
              {t(`setup.step_${each}`)}
            </li>
          ))}
        </ol>
        <h1 className={css['title']}>{title}</h1>
        <p className={css['text']}>{text}</p>
        {children}
      </div>
    </main>
  );
}
