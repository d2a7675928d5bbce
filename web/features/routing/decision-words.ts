/** A decision of the engine in a person's words: it stores names of reasons, and they are said here. */
import type { Decision, Refusal } from '#contract/routing.ts';
import { t, translated } from '../../i18n.ts';

/** What set the decision off; a newer server may have more causes than this page knows. */
export function sayCause(cause: string): string {
  return translated(`whyme.cause_${cause}`) ?? t('whyme.cause_sweep');
}

export function sayOutcome({ outcome, chosen }: Decision): string {
  return t(`whyme.outcome_${outcome}`, { name: chosen?.name ?? '' });
}

/** What the engine looked at: name and value, in the order it did. */
export function sayInputs(inputs: Decision['inputs']): [name: string, value: string][] {
  const { skills, language, by_language, points, priority, is_transfer } = inputs;
  const grade = ([1, 2, 3, 4] as const).find((each) => each === priority) ?? 3;
  return [
    [t('ticket.priority'), t(`ticket.priority_${grade}`)],
    [t('whyme.input_points'), t('board.points', { count: points })],
    ...(skills.length === 0
      ? []
      : [[t('whyme.input_skills'), skills.map(saySkill).join(', ')] as [string, string]]),
    ...(by_language && language !== null
      ? [[t('whyme.input_language'), sayLanguage(language)] as [string, string]]
      : []),
    ...(is_transfer ? [[t('whyme.input_kind'), t('whyme.transfer')] as [string, string]] : []),
  ];
}

function saySkill({ name, level, is_must }: Decision['inputs']['skills'][number]): string {
  return t(is_must ? 'whyme.skill_must' : 'whyme.skill_nice', { name, level: sayLevel(level) });
}

export function sayLevel(level: number): string {
  const known = ([1, 2, 3] as const).find((each) => each === level) ?? 1;
  return t(`queues.level_${known}`).toLowerCase();
}

function sayLanguage(language: string): string {
  return translated(language === 'ru' ? 'common.russian' : 'common.english') ?? language;
}

/** Why somebody did not get it. */
export function sayRefusal(refusal: Refusal, inputs: Decision['inputs']): string {
  const { cause, skill_id, level = 1, has = 0, state = 'offline' } = refusal;
  if (cause === 'no_skill') {
    const name = inputs.skills.find((skill) => skill.skill_id === skill_id)?.name ?? '';
    return has === 0
      ? t('whyme.refused_no_skill', { name })
      : t('whyme.refused_low_skill', { name, has: sayLevel(has), level: sayLevel(level) });
  }
  if (cause === 'absent') return t(`presence.${state}`).toLowerCase();
  if (cause === 'no_language')
    return t('whyme.refused_no_language', { language: sayLanguage(refusal.language ?? '') });
  const { load = 0, capacity = 0, points = 0 } = refusal;
  return t(`whyme.refused_${cause}`, { load, capacity, points });
}

/** «12 не на смене, 4 заняты»: those of a large team that are not listed. */
export function sayUnlisted(unlisted: Readonly<Record<string, number>>): string {
  return Object.entries(unlisted)
    .map(([cause, count]) => `${translated(`whyme.unlisted_${cause}`) ?? cause} — ${count}`)
    .join(', ');
}
