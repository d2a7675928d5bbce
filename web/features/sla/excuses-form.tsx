import { Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listExcuses, type SlaExcuse, writeExcuses } from '#contract/sla.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import css from './sla.module.css';

/** What may excuse a breach, as the desk names it. */
export function Excuses() {
  const query = useQuery(ask(listExcuses, {}));
  return (
    <section className={rows['group']}>
      <h2 className={rows['heading']}>{t('sla.excuses')}</h2>
      <p className={css['quiet']}>{t('sla.excuses_text')}</p>
      {query.data !== undefined && (
        <ExcuseList known={query.data.items.filter((each) => !each.is_archived)} />
      )}
    </section>
  );
}

type Line = { key: string; id?: string; name: string };
let lastKey = 0;

function ExcuseList({ known }: { known: SlaExcuse[] }) {
  const [lines, setLines] = useState<Line[]>(() =>
    known.map(({ id, name }) => ({ key: id, id, name })),
  );
  const submit = useSubmit(async () => {
    const items = lines
      .filter(({ name }) => name.trim() !== '')
      .map(({ id, name }) => (id === undefined ? { name } : { id, name }));
    const saved = await call(writeExcuses, { body: { items } });
    setLines(
      saved.items
        .filter((each) => !each.is_archived)
        .map(({ id, name }) => ({ key: id, id, name })),
    );
    await refresh(listExcuses);
    tell(t('sla.excuses_saved'));
  });
  return (
    <form onSubmit={submit.onSubmit}>
      <ul className={css['excuses']}>
        {lines.map((line, place) => (
          <li key={line.key}>
            <TextInput
              className={css['excuse'] ?? ''}
              aria-label={t('sla.excuse_name', { number: place + 1 })}
              maxLength={120}
              value={line.name}
              onChange={(event) => {
                const name = event.currentTarget.value;
                setLines(lines.map((each) => (each === line ? { ...each, name } : each)));
              }}
            />
            <IconButton
              label={t('sla.excuse_remove', { name: line.name })}
              icon={IconX}
              onClick={() => setLines(lines.filter((each) => each !== line))}
            />
          </li>
        ))}
      </ul>
      <FormError submit={submit} />
      <div className={css['ends']}>
        <Button
          variant="default"
          onClick={() => {
            lastKey += 1;
            setLines([...lines, { key: `new ${lastKey}`, name: '' }]);
          }}
        >
          {t('sla.excuse_add')}
        </Button>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
