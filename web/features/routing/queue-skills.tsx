import { NativeSelect } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueSkill } from '#contract/routing.ts';
import { createSkill, listSkills } from '#contract/skills.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { tellError } from '../../ui/toast.tsx';
import css from './queues.module.css';

type Props = { skills: QueueSkill[]; onChange: (skills: QueueSkill[]) => void };
const levels = [1, 2, 3] as const;
const makes = 'make ';

/** What the work of the queue asks for: skills that somebody must have, and those that are nice. */
export function QueueSkills({ skills, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const all = useQuery(ask(listSkills, {})).data?.items ?? [];
  const put = (index: number, next: Partial<QueueSkill>) =>
    onChange(skills.map((skill, at) => (at === index ? { ...skill, ...next } : skill)));
  const add = (skill_id: string) => onChange([...skills, { skill_id, level: 1, is_must: true }]);
  async function pick(value: string) {
    if (!value.startsWith(makes)) return add(value);
    try {
      const made = await call(createSkill, { body: { name: value.slice(makes.length) } });
      await refresh(listSkills);
      add(made.id);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <fieldset className={css['part']}>
      <legend>{t('queues.skills')}</legend>
      <p className={css['quiet']}>{t('queues.skills_text')}</p>
      <ul className={css['wanted']}>
        {skills.map(({ skill_id, level, is_must }, index) => {
          const name = all.find((skill) => skill.id === skill_id)?.name ?? '';
          return (
            <li key={skill_id}>
              <span className={css['wanted_name']}>{name}</span>
              <NativeSelect
                aria-label={t('queues.level_of', { name })}
                value={String(level)}
                data={levels.map((each) => ({
                  value: String(each),
                  label: t(`queues.from_${each}`),
                }))}
                onChange={(event) => put(index, { level: Number(event.currentTarget.value) })}
              />
              <NativeSelect
                aria-label={t('queues.must_of', { name })}
                value={is_must ? 'must' : 'nice'}
                data={[
                  { value: 'must', label: t('queues.must') },
                  { value: 'nice', label: t('queues.nice') },
                ]}
                onChange={(event) => put(index, { is_must: event.currentTarget.value === 'must' })}
              />
              <IconButton
                label={t('queues.remove_skill', { name })}
                icon={IconX}
                onClick={() => onChange(skills.filter((_, at) => at !== index))}
              />
            </li>
          );
        })}
      </ul>
      <Picker
        label={t('queues.add_skill')}
        options={all
          .filter(({ id }) => skills.every(({ skill_id }) => skill_id !== id))
          .map(({ id, name }) => ({ value: id, label: name }))}
        create={(name) =>
          all.some((skill) => skill.name.toLowerCase() === name.toLowerCase())
            ? undefined
            : { value: `${makes}${name}`, label: t('queues.make_skill', { name }) }
        }
        opened={opened}
        onOpen={setOpened}
        onPick={(value) => void pick(value)}
        target={
          <button
            type="button"
            className={css['add']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconPlus size={14} stroke={1.75} aria-hidden="true" />
            {t('queues.add_skill')}
          </button>
        }
      />
    </fieldset>
  );
}
