import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listWebhooks, type Webhook } from '#contract/webhooks.ts';
import { standingOf } from '../../features/webhooks/standing.tsx';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Whom the desk tells what happens here, and whether they hear it. */
export function Webhooks() {
  const query = useQuery(ask(listWebhooks, {}));
  return (
    <Page
      title={t('webhooks.title')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/webhooks/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('webhooks.new')}
        </Button>
      }
      intro={t('webhooks.intro')}
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('webhooks.none')}>{t('webhooks.none_text')}</EmptyState>
          ) : (
            <ul className={css['rows']}>
              {items.map((webhook) => (
                <li key={webhook.id}>
                  <Row webhook={webhook} />
                </li>
              ))}
            </ul>
          )
        }
      </WithData>
    </Page>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const { events, failed, waiting } = webhook;
  const facts = [
    events.length === 0
      ? t('webhooks.by_rules')
      : t('webhooks.events_count', { count: events.length }),
    ...(waiting > 0 ? [t('webhooks.waiting_count', { count: waiting })] : []),
    ...(failed > 0 ? [t('webhooks.failed_count', { count: failed })] : []),
  ];
  return (
    <Link to="/settings/webhooks/$id" params={{ id: webhook.id }} className={css['row']}>
      <span className={css['words']}>
        <span>{webhook.name}</span>
        <span className={css['quiet']}>{webhook.url}</span>
        <span className={css['quiet']}>{facts.join(' · ')}</span>
      </span>
      <span className={css['badge']} data-tone={standingOf(webhook)}>
        {webhook.is_on
          ? t(webhook.failing_since === null ? 'webhooks.well' : 'webhooks.in_trouble')
          : t('webhooks.off')}
      </span>
    </Link>
  );
}
