import '../../theme/forms.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { listTicketFields } from '#contract/fields.ts';
import { useTopics, word } from '../../features/fields/definitions.ts';
import { FieldForm } from '../../features/fields/field-form.tsx';
import { useTypes } from '../../features/ticket/lookups.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One custom field: made here and changed here. */
export function FieldScreen() {
  const { id } = useParams({ from: '/signed-in/settings/fields/$id' });
  const query = useQuery(ask(listTicketFields, {}));
  const topics = useTopics().filter((topic) => !topic.is_archived);
  const types = useTypes().filter((type) => !type.is_archived);
  const navigate = useNavigate();
  const field = query.data?.items.find((one) => one.id === id);
  return (
    <Page title={field === undefined ? t('fields.new') : word(field.name)}>
      <WithData query={query}>
        {({ items }) =>
          field === undefined && id !== 'new' ? (
            <EmptyState title={t('errors.not_found')} />
          ) : (
            <FieldForm
              key={id}
              field={field}
              known={{ fields: items, topics, types }}
              onDone={() => void navigate({ to: '/settings/fields' })}
            />
          )
        }
      </WithData>
    </Page>
  );
}
