import { Checkbox } from '@mantine/core';
import { hintKinds } from '#contract/guide/hints.ts';
import { updateMe } from '#contract/people.ts';
import { call } from '../../api.ts';
import { ownOff, useGuide } from '../../features/guide/use-hints.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { meQuery, useMe } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';

const reminders = [15, 30, 60, 120, 240, 1440] as const;

function ownReminder(preferences: Readonly<Record<string, unknown>>): number {
  const own = preferences['promises'];
  const chosen: unknown =
    typeof own === 'object' && own !== null && 'remind_minutes' in own ? own.remind_minutes : 60;
  return typeof chosen === 'number' ? chosen : 60;
}

async function prefer(preferences: Record<string, unknown>): Promise<void> {
  try {
    const fresh = await call(updateMe, { body: { preferences } });
    queryClient.setQueryData(meQuery.queryKey, fresh);
  } catch (error) {
    tellError(error);
  }
}

/** What helps me before a reply leaves, and when I am reminded of what I promised. Saved at once. */
export function Replies() {
  const me = useMe();
  const guide = useGuide();
  const off = ownOff(me.preferences);
  const remind = ownReminder(me.preferences);
  return (
    <Page title={t('guide.replies')}>
      <h2 className={css['heading']}>{t('promises.remind')}</h2>
      <p className={css['quiet']} style={{ margin: '0 0 10px' }}>
        {t('promises.remind_text')}
      </p>
      <Choice
        label={t('promises.remind')}
        is_label_hidden
        value={remind}
        options={reminders.map((value) => ({ value, label: t(`promises.remind_${value}`) }))}
        onChoose={(value) => void prefer({ promises: { remind_minutes: value } })}
      />
      <h2 className={css['heading']}>{t('guide.own')}</h2>
      <p className={css['quiet']} style={{ margin: '0 0 12px' }}>
        {t('guide.own_text')}
      </p>
      <div className={css['form']} style={{ maxWidth: 620 }}>
        {hintKinds.map((kind) => {
          const isOff = guide?.rules[kind] === 'off';
          return (
            <Checkbox
              key={kind}
              label={t(`guide.${kind}`)}
              description={isOff ? t('guide.own_off_by_desk') : t(`guide.why_${kind}`)}
              checked={!isOff && !off.includes(kind)}
              disabled={isOff}
              onChange={(event) =>
                void prefer({
                  guide: {
                    off: event.currentTarget.checked
                      ? off.filter((one) => one !== kind)
                      : [...off, kind],
                  },
                })
              }
            />
          );
        })}
      </div>
    </Page>
  );
}
