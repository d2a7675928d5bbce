import type { Area } from '../t.ts';

/** Names of the built-in views and their sections. */
export const views = {
  section_mine: 'Мои',
  section_desk: 'Все',
  section_shared: 'Общие',
  section_personal: 'Личные',
  mine_our_turn: 'Мои: наш ход',
  mine_waiting: 'Мои: ждём',
  new: 'Новые',
  unassigned: 'Без ответственного',
  my_teams: 'Мои команды',
  all_open: 'Все открытые',
  waiting_vendor: 'Поставщики',
  solved_lately: 'Решено за сутки',
  all: 'Все обращения',
} satisfies Area;
