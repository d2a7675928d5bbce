import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type ChecklistTemplate,
  listChecklistTemplates,
  updateChecklistTemplate,
} from '#contract/checklists.ts';
import { call } from '../../api.ts';
import { TemplateForm } from '../../features/checklists/template-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Templates of checklists: what agents put on tickets, and what must be done before solving. */
export function ChecklistTemplates() {
  const query = useQuery(ask(listChecklistTemplates, {}));
  const [open, setOpen] = useState<ChecklistTemplate | 'new' | null>(null);
  return (
    <Page
      title={t('checklists.title')}
      actions={<Button onClick={() => setOpen('new')}>{t('checklists.new')}</Button>}
      intro={t('checklists.intro')}
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('checklists.none')}>{t('checklists.none_text')}</EmptyState>
          ) : (
            <ul className={css['rows']}>
              {items.map((template) => (
                <Row key={template.id} template={template} onEdit={() => setOpen(template)} />
              ))}
            </ul>
          )
        }
      </WithData>
      <Dialog
        title={open === null || open === 'new' ? t('checklists.new') : open.name}
        opened={open !== null}
        onClose={() => setOpen(null)}
        size="lg"
      >
        {open !== null && (
          <TemplateForm
            {...(open === 'new' ? {} : { template: open })}
            onDone={() => setOpen(null)}
          />
        )}
      </Dialog>
    </Page>
  );
}

function Row({ template, onEdit }: { template: ChecklistTemplate; onEdit: () => void }) {
  const required = template.items.filter((item) => item.is_required).length;
  async function archive() {
    try {
      await call(updateChecklistTemplate, {
        params: { checklist_template_id: template.id },
        body: { is_archived: !template.is_archived },
      });
      await refresh(listChecklistTemplates);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{template.name}</span>
        <span className={css['quiet']}>
          {t('checklists.items_count', { count: template.items.length })}
          {required > 0 && ` · ${t('checklists.required_count', { count: required })}`}
        </span>
      </span>
      {template.is_archived && <span className={css['badge']}>{t('checklists.archived')}</span>}
      <Button variant="subtle" color="gray" onClick={() => void archive()}>
        {t(template.is_archived ? 'checklists.unarchive' : 'checklists.archive')}
      </Button>
      <Button
        variant="default"
        aria-label={`${t('common.edit')}: ${template.name}`}
        onClick={onEdit}
      >
        {t('common.edit')}
      </Button>
    </li>
  );
}
