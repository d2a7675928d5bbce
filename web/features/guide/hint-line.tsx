import { IconBulb, IconDots, IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import type { Hint, HintMode } from '#contract/guide/hints.ts';
import { updateMe } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { meQuery, useMe } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './hint-line.module.css';
import { ownOff } from './use-hints.ts';

type Props = {
  hints: Hint[];
  modeOf: (hint: Hint) => HintMode;
  onDismiss: (hint: Hint) => void;
};

/** One line under the reply; the others are a press away. */
export function HintLine({ hints, modeOf, onDismiss }: Props) {
  const [isOpen, setOpen] = useState(false);
  const me = useMe();
  if (hints.length === 0) return null;
  const shown = isOpen ? hints : hints.slice(0, 1);

  async function never({ kind }: Hint) {
    try {
      const off = [...ownOff(me.preferences), kind];
      const fresh = await call(updateMe, { body: { preferences: { guide: { off } } } });
      queryClient.setQueryData(meQuery.queryKey, fresh);
      tell(t('guide.never_done'));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <section className={css['hints']} aria-label={t('guide.label')}>
      {shown.map((hint, index) => {
        const isStop = modeOf(hint) === 'stop';
        const Icon = isStop ? IconHandStop : IconBulb;
        return (
          <p key={keyOf(hint)} className={css['hint']} data-stop={isStop}>
            <Icon size={16} stroke={1.75} aria-hidden="true" />
            <span className={css['words']} role="status">
              <b>{t(`guide.${hint.kind}`)}</b> <span>{reasonOf(hint)}</span>
            </span>
            {index === 0 && hints.length > 1 && (
              <button
                type="button"
                className={css['more']}
                aria-expanded={isOpen}
                onClick={() => setOpen(!isOpen)}
              >
                {isOpen ? t('guide.fewer') : t('guide.more', { count: hints.length - 1 })}
              </button>
            )}
            <Menu
              label={t('guide.actions')}
              side="top-end"
              target={(button) => (
                <IconButton
                  label={`${t('guide.actions')}: ${t(`guide.${hint.kind}`)}`}
                  icon={IconDots}
                  {...button}
                />
              )}
              entries={[
                { label: t('guide.dismiss'), onPick: () => onDismiss(hint) },
                {
                  label: t('guide.never_of', { name: t(`guide.${hint.kind}`).toLowerCase() }),
                  onPick: () => void never(hint),
                },
              ]}
            />
          </p>
        );
      })}
    </section>
  );
}

/** Why: with the words that it is about. */
function reasonOf({ kind, found, instead }: Hint): string {
  const params = {
    found: found.length > 160 ? `${found.slice(0, 159)}…` : found,
    instead: instead ?? '',
  };
  return kind === 'tone' && instead === undefined
    ? t('guide.tone_avoid_text', params)
    : t(`guide.${kind}_text`, params);
}

export function keyOf({ kind, found }: Hint): string {
  return `${kind} ${found}`;
}
