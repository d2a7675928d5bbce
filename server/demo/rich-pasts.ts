/** Two stories about hardware go on through many hands within a week: what the bar of turns is for. */
import type { Language } from '#contract/common.ts';
import { day, hour } from './hours.ts';
import type { Change, Move } from './plot.ts';
import type { Story } from './stories.ts';

/** The outer team of the demo. */
export const serviceTeam = { ru: 'Сервисный центр «Волна»', en: 'Wave service centre' } as const;

type Step = {
  /** Milliseconds before now. */
  readonly ago: number;
  readonly by?: 'requester';
  readonly note?: true;
  readonly words?: Readonly<Record<Language, string>>;
  readonly change?: Change;
};

const courses: readonly (readonly Step[])[] = [
  [
    { ago: 5.9 * day, change: { status: 'open', team: 'second' } },
    {
      ...{ ago: 5.8 * day, note: true },
      words: {
        ru: 'С нашей стороны всё верно, сбой в самом устройстве. Передаю в сервисный центр.',
        en: 'All is well on our side, the fault is in the device itself. Passing it to the service centre.',
      },
    },
    { ago: 5.75 * day, change: { status: 'waiting_vendor', team: 'service' } },
    { ago: 3.3 * day, change: { status: 'open', team: 'second' } },
    { ago: 3.1 * day, change: { status: 'waiting_internal', team: 'development' } },
    { ago: 1.9 * day, change: { status: 'open', team: 'second' } },
    {
      ago: 1.8 * day,
      words: {
        ru: 'Здравствуйте! Сервисный центр заменил деталь, мы исправили настройку. Проверьте, пожалуйста.',
        en: 'Hello, the service centre has replaced a part and we have corrected the setting. Please try again.',
      },
      change: { status: 'waiting_customer' },
    },
    {
      ...{ ago: 4 * hour, by: 'requester' },
      words: {
        ru: 'Добрый день! С утра дважды сработало, а в третий раз снова то же самое.',
        en: 'Hello, it worked twice this morning, the third time it was the same again.',
      },
    },
  ],
  [
    { ago: 5.6 * day, change: { status: 'open', team: 'second' } },
    {
      ago: 5.5 * day,
      words: {
        ru: 'Здравствуйте! Деталь заменили, устройство работает. Если повторится, просто ответьте на это письмо.',
        en: 'Hello, the part has been replaced and the device works. If it happens again, just reply to this message.',
      },
      change: { status: 'solved' },
    },
    {
      ...{ ago: 2.1 * day, by: 'requester' },
      words: {
        ru: 'Три дня работало, сегодня снова то же самое.',
        en: 'It worked for three days, today it is the same again.',
      },
    },
    { ago: 1.4 * day, change: { status: 'waiting_vendor', team: 'service' } },
  ],
];

/** The stories, in their order, with more moves for the two youngest that have waited for a vendor for a week. */
export function withRichPasts(
  stories: readonly Story[],
  { now, language }: { now: number; language: Language },
): Story[] {
  const quiet = stories.filter(({ moves }) => {
    const last = moves.at(-1);
    return last?.change?.status === 'waiting_vendor' && last.at < now - 6 * day;
  });
  const chosen = new Map(quiet.slice(-courses.length).map((story, index) => [story, index]));
  return stories.map((story) => {
    const course = courses[chosen.get(story) ?? courses.length];
    if (course === undefined) return story;
    const owner = story.moves.findLast(({ by }) => by.kind === 'agent')?.by;
    if (owner === undefined) return story;
    const more = course.map(({ ago, by, note, words, change }): Move => {
      const who = by === 'requester' ? { kind: 'contact' as const, id: story.requester.id } : owner;
      const visibility = note === true ? 'internal' : 'public';
      return {
        ...{ at: Math.floor(now - ago), by: who },
        ...(words === undefined ? {} : { said: { visibility, text: words[language] } }),
        ...(change === undefined ? {} : { change }),
      };
    });
    return { ...story, moves: [...story.moves, ...more] };
  });
}
