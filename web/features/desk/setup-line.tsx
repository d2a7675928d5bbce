import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { getSetupState } from '#contract/settings.ts';
import { recall, remember, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import css from './connection-line.module.css';

const name = 'opora.setup_line';

/** Reminds an administrator of the steps that were left for later, until it is sent away. */
export function SetupLine() {
  const may = useMay('settings.manage');
  const [isGone, setGone] = useState(() => recall(name) === 'gone');
  const { data } = useQuery({
    ...ask(getSetupState, {}),
    enabled: may && !isGone,
    staleTime: 5 * 60_000,
  });
  const open = data?.open_steps ?? [];
  if (isGone || open.length === 0) return null;
  return (
    <div className={css['line']} data-calm="true">
      <span>
        {t('setup.unfinished')} {open.map((step) => t(`setup.step_${step}`)).join(', ')}.
      </span>
      <Link to="/setup">{t('setup.continue')}</Link>
      <button
        type="button"
        onClick={() => {
          remember(name, 'gone');
          setGone(true);
        }}
      >
        {t('setup.hide')}
      </button>
    </div>
  );
}
