import type { Area } from '../t.ts';

/** What went wrong and what to do about it. The keys are the message keys of `fail(...)` and of problem+json. */
export const errors = {
  invalid: 'Что-то заполнено не так. Проверьте отмеченные поля.',
  unauthenticated: 'Войдите, чтобы продолжить.',
  forbidden: 'На это у вас нет права. Обратитесь к администратору.',
  not_found: 'Такого нет или у вас нет к нему доступа.',
  conflict: 'Пока вы работали, это изменилось. Обновите и попробуйте ещё раз.',
  rate_limited: 'Слишком часто. Подождите немного и попробуйте ещё раз.',
  unavailable: 'Сервис временно недоступен. Попробуйте через минуту.',
  internal: 'Ошибка на нашей стороне, мы её записали. Попробуйте ещё раз.',
  offline: 'Нет связи с сервером. Проверьте сеть: введённое не потеряется.',
} satisfies Area;
