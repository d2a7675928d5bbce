/** Сроки: правила, часы обращений, объяснения просрочек. */
export const sla = {
  target_take: 'Взять в работу',
  target_first_response: 'Первый ответ',
  target_next_response: 'Следующий ответ',
  target_periodic_update: 'Новости клиенту',
  target_resolution: 'Решение',
  target_line_L1: 'Первая линия',
  target_line_L2: 'Вторая линия',
  target_line_L3: 'Третья линия',
  target_line_outer: 'Внешняя команда',
};
