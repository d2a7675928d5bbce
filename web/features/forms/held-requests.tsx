import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type HeldRequest, listHeld, refuseHeld, releaseHeld } from '#contract/forms.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Requests by form that look like a machine's: a person makes tickets of them, or refuses them. */
export function HeldRequests() {
  const query = useQuery(ask(listHeld, {}));
  return (
    <section className={`${css['group']} ${css['form']}`} style={{ maxWidth: 'none' }}>
      <h2 className={css['heading']} style={{ marginBottom: 0 }}>
        {t('forms.held')}
      </h2>
      <p className={css['quiet']}>{t('forms.held_note')}</p>
      <WithData query={query}>
        {({ items, next }) =>
          items.length === 0 ? (
            <p className={css['quiet']}>{t('forms.held_none')}</p>
          ) : (
            <>
              <ul className={css['rows']}>
                {items.map((one) => (
                  <Held key={one.id} one={one} />
                ))}
              </ul>
              {next !== null && (
                <p className={css['quiet']}>{t('forms.held_more', { count: items.length })}</p>
              )}
            </>
          )
        }
      </WithData>
    </section>
  );
}

function Held({ one }: { one: HeldRequest }) {
  const params = { held_request_id: one.id };
  async function decide(work: () => Promise<string>) {
    try {
      tell(await work());
    } catch (error) {
      tellError(error);
    } finally {
      await refresh(listHeld);
    }
  }
  const release = async () => {
    const { number } = await call(releaseHeld, { params });
    return t('forms.released', { number: String(number) });
  };
  const refuse = async () => {
    await call(refuseHeld, { params });
    return t('forms.refused');
  };
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{one.subject}</span>
        <span className={css['quiet']}>
          {one.address} · {one.causes.map((cause) => t(`forms.cause_${cause}`)).join(', ')} ·{' '}
          <Moment at={one.created_at} />
        </span>
        <span>{one.text.length > 300 ? `${one.text.slice(0, 299)}…` : one.text}</span>
      </span>
      <Button size="xs" variant="default" onClick={() => void decide(release)}>
        {t('forms.release')}
      </Button>
      <Button size="xs" variant="default" onClick={() => void decide(refuse)}>
        {t('forms.refuse')}
      </Button>
    </li>
  );
}
