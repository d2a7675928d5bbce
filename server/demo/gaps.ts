/** What readers of the demo's help centre looked for in vain, and what they read and asked all the same. */
import type { Language } from '#contract/common.ts';

type Said = Readonly<Record<Language, string>>;

/** How often, and of it by colleagues; since and until how many days ago. */
type Counted = { times: number; inside: number; since: number; until: number };

export type DemoGap = Counted & {
  readonly words: Said;
  /** The Russian slug of the article that was read; none: nothing was found. */
  readonly read?: string;
  /** What was decided, and how many days ago; `again`: how often it happened after that. */
  readonly decided?: {
    readonly ago: number;
    readonly state: 'done' | 'ignored';
    readonly answer?: string;
    readonly note?: Said;
    readonly again?: number;
  };
};

const said = (ru: string, en: string): Said => ({ ru, en });
const counted = (times: number, inside: number, since: number, until: number): Counted => ({
  ...{ times, inside, since, until },
});

export const demoGaps: readonly DemoGap[] = [
  { words: said('маркетплейсы', 'shopify'), ...counted(31, 4, 78, 0) },
  { words: said('эвотор', 'freelancer'), ...counted(24, 1, 64, 1) },
  { words: said('чаевые', 'gratuity'), ...counted(19, 2, 51, 0) },
  { words: said('wildberries', 'wildberries'), ...counted(16, 3, 70, 2) },
  { words: said('абонементы', 'paypal'), ...counted(12, 0, 40, 3) },
  { words: said('macbook', 'macbook'), ...counted(9, 1, 33, 1) },
  { words: said('вендинг', 'taxi'), ...counted(8, 0, 61, 5) },
  { words: said('айпад', 'ipad'), ...counted(7, 0, 29, 4) },
  { words: said('ломбард', 'pawnshop'), ...counted(6, 0, 57, 8) },
  { words: said('франшиза', 'franchise'), ...counted(5, 5, 22, 6) },
  { words: said('лотерея', 'lottery'), ...counted(4, 0, 44, 12) },
  { words: said('вейпы', 'hookah'), ...counted(3, 0, 18, 2) },
  {
    words: said('кэшбэк', 'rewards'),
    ...counted(14, 1, 66, 15),
    decided: { ago: 14, state: 'done', answer: 'bonusy' },
  },
  {
    words: said('вакансии', 'careers'),
    ...counted(10, 0, 80, 3),
    decided: {
      ago: 35,
      state: 'ignored',
      note: said(
        'Ищут работу, а не помощь: вакансии стоят на сайте компании.',
        'They look for work, not for help: openings are on the company’s site.',
      ),
    },
  },
  {
    words: said('лента новая, крышка закрыта, а чек не выходит', 'new roll, lid shut, no receipt'),
    ...counted(17, 0, 74, 0),
    read: 'kassa-ne-pechataet-chek',
  },
  {
    words: said('интернет есть, а смена не закрывается', 'we are online and the shift won’t close'),
    ...counted(13, 0, 60, 1),
    read: 'smena-ne-zakryvaetsya',
  },
  {
    words: said(
      'обновили 1С, обмен стоит второй день',
      '1C was updated, no exchange for two days now',
    ),
    ...counted(11, 0, 55, 2),
    read: 'obmen-s-1s-ostanovilsya',
  },
  {
    words: said('код для входа идёт на старый номер', 'the code goes to our old number'),
    ...counted(9, 0, 47, 1),
    read: 'ne-mogu-voyti',
  },
  {
    words: said('терминал новый, касса видит его через раз', 'a new terminal, seen now and then'),
    ...counted(8, 0, 69, 3),
    read: 'terminal-oplaty-net-svyazi',
    decided: { ago: 20, state: 'done', again: 3 },
  },
  {
    words: said('вернули на карту неделю назад, денег нет', 'refunded a week ago, no money yet'),
    ...counted(6, 0, 38, 5),
    read: 'vozvrat-na-kartu',
  },
  {
    words: said('акция «два плюс один» сработала один раз', '“two plus one” worked once only'),
    ...counted(4, 0, 26, 4),
    read: 'skidka-ne-primenyaetsya',
  },
  {
    words: said('лицензия кончилась вчера, успеем ли оплатить', 'our licence ended yesterday'),
    ...counted(12, 0, 82, 31),
    read: 'licenziya-zakanchivaetsya',
    decided: { ago: 30, state: 'done' },
  },
  {
    words: said('пришлите документы за март почтой', 'please post us the papers for March'),
    ...counted(7, 0, 73, 11),
    read: 'zakryvayushchie-ne-prishli',
    decided: {
      ago: 41,
      state: 'ignored',
      note: said(
        'Просят бумажный экземпляр: его отправляем мы, статья тут не поможет.',
        'They want it on paper: we post it ourselves, no article helps here.',
      ),
    },
  },
];
