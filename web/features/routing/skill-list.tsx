import { Button, TextInput } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { listAgentRouting, listQueues } from '#contract/routing.ts';
import { createSkill, deleteSkill, listSkills, type Skill, updateSkill } from '#contract/skills.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from '../../ui/rows.module.css';
import { NameForm } from '../settings/name-form.tsx';

type Props = { skills: Skill[]; may_change: boolean };

/** The skills that the desk knows, who has them, and which queues ask for them. */
export function SkillList({ skills, may_change }: Props) {
  const [open, setOpen] = useState<{ kind: 'edit' | 'delete'; skill: Skill } | null>(null);
  async function rename(skill: Skill, name: string) {
    await call(updateSkill, { params: { skill_id: skill.id }, body: { name } });
    await refresh(listSkills);
    setOpen(null);
  }
  async function remove(skill: Skill) {
    await call(deleteSkill, { params: { skill_id: skill.id } });
    await refresh(listSkills, listQueues, listAgentRouting);
    setOpen(null);
  }
  return (
    <section aria-labelledby="skills">
      <h2 id="skills" className={css['heading']}>
        {t('queues.skills')}
      </h2>
      <ul className={css['rows']}>
        {skills.map((skill) => (
          <li key={skill.id} className={css['row']}>
            <span className={css['words']}>
              <span>{skill.name}</span>
              <span className={css['quiet']}>
                {t('people.people_count', { count: skill.agents })} ·{' '}
                {t('queues.count', { count: skill.queues })}
              </span>
            </span>
            {may_change && (
              <>
                <IconButton
                  label={t('queues.rename_skill', { name: skill.name })}
                  icon={IconPencil}
                  onClick={() => setOpen({ kind: 'edit', skill })}
                />
                <IconButton
                  label={t('queues.delete_skill', { name: skill.name })}
                  icon={IconTrash}
                  onClick={() => setOpen({ kind: 'delete', skill })}
                />
              </>
            )}
          </li>
        ))}
      </ul>
      {may_change && <NewSkill />}
      <Dialog
        title={t(open?.kind === 'delete' ? 'queues.delete_skill' : 'queues.rename_skill', {
          name: open?.skill.name ?? '',
        })}
        opened={open !== null}
        onClose={() => setOpen(null)}
      >
        {open?.kind === 'edit' && (
          <NameForm
            label={t('queues.skill_name')}
            longest={80}
            name={open.skill.name}
            save={(name) => rename(open.skill, name)}
          />
        )}
        {open?.kind === 'delete' && (
          <DeleteForm
            text={t('queues.delete_skill_text')}
            remove={() => remove(open.skill)}
            onClose={() => setOpen(null)}
          />
        )}
      </Dialog>
    </section>
  );
}

/** Enter makes one and stays in the field for the next. */
function NewSkill() {
  const [name, setName] = useState('');
  const submit = useSubmit(async () => {
    await call(createSkill, { body: { name } });
    setName('');
    await refresh(listSkills);
  });
  return (
    <form className={css['search']} onSubmit={submit.onSubmit}>
      <TextInput
        aria-label={t('queues.new_skill')}
        placeholder={t('queues.new_skill')}
        required
        maxLength={80}
        value={name}
        error={submit.fieldError('name') ?? submit.error}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={submit.is_busy}>
        {t('common.add')}
      </Button>
    </form>
  );
}
