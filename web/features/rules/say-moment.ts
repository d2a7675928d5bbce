/** When a rule is asked, in words. */
import type { AutomationRule, RuleMoment, ScheduleRule } from '#contract/rule-definition.ts';
import { type Key, locale, t, translated } from '../../i18n.ts';
import { useFields } from '../views/fields.ts';

/** Names of watched fields and of their values. */
export function useWatched() {
  const fields = useFields();
  const find = (key: string) => fields.find((each) => each.key === watchedKey(key));
  return {
    label: (key: string) =>
      key === 'anything' ? t('rules.field_anything') : (find(key)?.label ?? t('conditions.gone')),
    options: (key: string) => {
      const value = find(key)?.value;
      return value?.kind === 'options' ? value : undefined;
    },
    value: (key: string, value: string | number | null) => {
      if (value === null) return t('rules.empty_value');
      const kind = find(key)?.value;
      const named = kind?.kind === 'options' ? kind.options : [];
      return named.find((option) => option.value === String(value))?.label ?? String(value);
    },
  };
}

export function watchedKey(key: string): string {
  if (key === 'tag_names') return 'tag';
  return key.startsWith('fields.') ? `custom:${key.slice('fields.'.length)}` : key;
}

export function useSayMoment(): (moment: RuleMoment) => string {
  const watched = useWatched();
  return (moment) => {
    if (moment.moment === 'changed') {
      const named = (list: readonly (string | number | null)[]) =>
        list.map((value) => watched.value(moment.field, value)).join(', ');
      const what = t('rules.said_changed', { field: watched.label(moment.field) });
      const from =
        moment.from === undefined
          ? what
          : t('rules.said_from', { what, value: named(moment.from) });
      return moment.to === undefined
        ? from
        : t('rules.said_to', { what: from, value: named(moment.to) });
    }
    if (moment.moment === 'commented') {
      const place =
        moment.visibility === 'any' || moment.by === 'third_party'
          ? ''
          : ` ${t(`rules.visibility_${moment.visibility}`)}`;
      return `${t(`rules.said_by_${moment.by}`)}${place}`;
    }
    const said = t(`rules.moment_${moment.moment}`);
    if (!('targets' in moment) || moment.targets.length === 0) return said;
    return `${said}: ${moment.targets.map(targetName).join(', ')}`;
  };
}

/** The name of a target of a clock, where there is one. */
export function targetName(target: string): string {
  return translated(`sla.target_${target}`) ?? target;
}

const spans = { minutes: 'rules.minutes', hours: 'rules.hours', days: 'rules.days' } as const;

export function sayAutomation(rule: AutomationRule): string {
  const key: Key = `rules.said_${rule.side}${rule.time === 'working' ? '_working' : ''}`;
  return t(key, {
    span: t(spans[rule.unit], { count: rule.amount }),
    anchor: t(`rules.anchor_${rule.anchor}`),
  });
}

/** "Mon, Wed at 09:00, on working days". */
export function saySchedule(rule: ScheduleRule): string {
  const days =
    rule.weekdays.length === 7
      ? t('rules.every_day')
      : rule.weekdays
          .toSorted((one, other) => one - other)
          .map(dayName)
          .join(', ');
  const what = t('rules.said_schedule', { days, at: rule.at });
  return rule.only_working_days ? t('rules.said_working', { what }) : what;
}

/** 1 is Monday. */
export function dayName(day: number): string {
  // The fifth of January 2026 is a Monday.
  const date = new Date(Date.UTC(2026, 0, 4 + day));
  return new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone: 'UTC' }).format(date);
}
