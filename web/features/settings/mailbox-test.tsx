import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { testMailbox } from '#contract/channels.ts';
import type { Output } from '../../api.ts';
import { t, translated } from '../../i18n.ts';
import { FormError, type Submit } from '../../ui/form.tsx';
import own from './settings.module.css';

type Props = { result: Output<typeof testMailbox> | null; submit: Submit };

/** What works and what exactly does not, with the server's own words. */
export function MailboxTest({ result, submit }: Props) {
  return (
    <div role="status">
      <FormError submit={submit} />
      {result !== null && (
        <div className={own['box']}>
          <p>
            <b>{t(result.is_ok ? 'mailbox.test_ok' : 'mailbox.test_failed')}</b>
          </p>
          <ul className={own['steps']}>
            {result.steps.map((step) => (
              <li key={step.step} className={own['step']} data-ok={step.is_ok}>
                {step.is_ok ? (
                  <IconCheck size={18} aria-hidden="true" />
                ) : (
                  <IconAlertTriangle size={18} aria-hidden="true" />
                )}
                <span>
                  {t(`mailbox.step_${step.step}`)}
                  <span className="hidden">: {t(step.is_ok ? 'common.yes' : 'common.no')}</span>
                  {step.message_key !== null && (
                    <>
                      {' — '}
                      {translated(step.message_key, step.params) ?? step.message_key}
                    </>
                  )}
                </span>
                {step.params?.['hint_key'] !== undefined && (
                  <span className={own['advice']}>{translated(step.params['hint_key'])}</span>
                )}
                {step.server_words !== null && (
                  <span className={own['words']}>{step.server_words}</span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
