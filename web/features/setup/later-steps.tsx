import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { choosePole, closeSetupStep, getSetupState, poles } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { InviteForm } from '../settings/invite-form.tsx';
import { MailboxForm } from '../settings/mailbox-form.tsx';
import { SetupFrame, type WizardStep, wizardSteps } from './frame.tsx';
import own from './setup.module.css';

type Props = { open: WizardStep[] };

/** What is still open: each step can be done now, left for later, or marked as not wanted. */
export function LaterSteps({ open }: Props) {
  const navigate = useNavigate();
  const [passed, setPassed] = useState<WizardStep[]>([]);
  const step = wizardSteps.find((each) => open.includes(each) && !passed.includes(each));
  const later = () => step !== undefined && setPassed([...passed, step]);

  useEffect(() => {
    if (step === undefined) void navigate({ to: '/' });
  }, [step, navigate]);

  async function close(done: WizardStep) {
    const state = await call(closeSetupStep, { params: { step: done } });
    queryClient.setQueryData(ask(getSetupState, {}).queryKey, state);
  }
  if (step === 'pole') return <PoleStep onLater={later} />;
  if (step === 'mailbox') {
    return (
      <SetupFrame step="mailbox" title={t('setup.mailbox')} text={t('setup.mailbox_text')}>
        <div className={own['card']}>
          <MailboxForm is_short onDone={() => void close('mailbox')} />
        </div>
        <Skip onLater={later} />
      </SetupFrame>
    );
  }
  if (step === 'colleagues')
    return <ColleaguesStep onLater={later} onDone={() => close('colleagues')} />;
  return null;
}

function Skip({ onLater }: { onLater: () => void }) {
  return (
    <div className={own['buttons']}>
      <Button variant="subtle" onClick={onLater}>
        {t('setup.later')}
      </Button>
    </div>
  );
}

function PoleStep({ onLater }: { onLater: () => void }) {
  const [pole, setPole] = useState<(typeof poles)[number]>('tech_support');
  const submit = useSubmit(async () => {
    const state = await call(choosePole, { body: { pole } });
    queryClient.setQueryData(ask(getSetupState, {}).queryKey, state);
    await refresh();
  });
  return (
    <SetupFrame step="pole" title={t('setup.pole')} text={t('setup.pole_text')}>
      <form onSubmit={submit.onSubmit}>
        <fieldset className={own['poles']}>
          <legend className="hidden">{t('setup.pole')}</legend>
          {poles.map((each) => (
            <label key={each} className={own['pole']}>
              <input
                type="radio"
                name="pole"
                checked={pole === each}
                onChange={() => setPole(each)}
              />
              <b>{t(`setup.pole_${each}`)}</b>
              <span>{t(`setup.pole_${each}_text`)}</span>
            </label>
          ))}
        </fieldset>
        <FormError submit={submit} />
        <div className={own['buttons']}>
          <Button type="submit" loading={submit.is_busy}>
            {t('setup.next')}
          </Button>
          <Button variant="subtle" onClick={onLater}>
            {t('setup.later')}
          </Button>
        </div>
      </form>
    </SetupFrame>
  );
}

type ColleaguesProps = { onLater: () => void; onDone: () => Promise<void> };

function ColleaguesStep({ onLater, onDone }: ColleaguesProps) {
  const [urls, setUrls] = useState<string[]>([]);
  const submit = useSubmit(onDone);
  return (
    <SetupFrame step="colleagues" title={t('setup.colleagues')} text={t('setup.colleagues_text')}>
      {urls.length > 0 && (
        <div role="status">
          <p>{t('settings.invitation_text')}</p>
          <ul className={own['invited']}>
            {urls.map((url) => (
              <li key={url}>{url}</li>
            ))}
          </ul>
        </div>
      )}
      <div className={own['card']}>
        <InviteForm onDone={(url) => setUrls([...urls, url])} />
      </div>
      <FormError submit={submit} />
      <div className={own['buttons']}>
        <Button
          variant={urls.length > 0 ? 'filled' : 'default'}
          loading={submit.is_busy}
          onClick={submit.onSubmit}
        >
          {t(urls.length > 0 ? 'setup.finish' : 'setup.no_colleagues')}
        </Button>
        <Button variant="subtle" onClick={onLater}>
          {t('setup.later')}
        </Button>
      </div>
    </SetupFrame>
  );
}
