/**
 * What is a promise and what is none, and the moment that its words mean. It is Wednesday, 18 November
 * 2026, 11:20 in Moscow unless a line says otherwise.
 */
import { describe, expect, test } from 'vitest';
import { noNextStep } from '../guide/next-step.ts';
import { findPromises } from './recognise.ts';

const time_zone = 'Europe/Moscow';
const wednesday = Date.parse('2026-11-18T11:20:00+03:00');

/** «18.11 18:00» of the first promise, its words, or nothing. */
function first(text: string, now = wednesday): [string, string] | [] {
  const [found] = findPromises(text, { now, time_zone });
  if (found === undefined) return [];
  const shown = new Intl.DateTimeFormat('ru-RU', {
    timeZone: time_zone,
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.parse(found.due_at));
  return [shown.replace(',', ''), found.words];
}

const russian: [text: string, due: string, words?: string][] = [
  ['Отвечу до пятницы.', '20.11 18:00', 'Отвечу до пятницы'],
  ['Вернусь с ответом завтра до 12.', '19.11 12:00', 'Вернусь с ответом завтра до 12'],
  ['Исправим на этой неделе.', '20.11 18:00'],
  ['Перезвоню через час', '18.11 12:20', 'Перезвоню через час'],
  ['Спасибо! Отвечу вам до конца дня.', '18.11 18:00', 'Отвечу вам до конца дня'],
  ['Напишу в понедельник.', '23.11 18:00'],
  ['Пришлю акт к 15:00.', '18.11 15:00', 'Пришлю акт к 15:00'],
  ['Завтра утром перезвоним.', '19.11 12:00', 'Завтра утром перезвоним'],
  ['Завтра в 9:30 позвоню и всё расскажу.', '19.11 09:30'],
  ['Сообщу о решении в течение двух часов.', '18.11 13:20'],
  ['Ответим в течение 24 часов.', '19.11 11:20'],
  ['Вышлем счёт в течение часа.', '18.11 12:20'],
  ['Разберёмся в течение дня и ответим.', '18.11 18:00'],
  ['Вернём деньги в течение 3 рабочих дней.', '23.11 18:00'],
  ['Мы ответим вам через 15 минут.', '18.11 11:35'],
  ['Через полчаса перезвоню.', '18.11 11:50'],
  ['Починим через пару дней.', '20.11 18:00'],
  ['Заменим терминал через неделю.', '25.11 18:00'],
  [
    'Проверю логи и вернусь с ответом завтра.',
    '19.11 18:00',
    'Проверю логи и вернусь с ответом завтра',
  ],
  ['Сегодня же уточню у склада.', '18.11 18:00'],
  ['Отправлю документы сегодня вечером.', '18.11 21:00'],
  ['Подготовим отчёт к пятнице.', '20.11 18:00'],
  ['Свяжемся с вами во вторник до обеда.', '24.11 13:00'],
  ['Приедем в четверг с 10 до 12.', '19.11 12:00'],
  ['Отпишусь не позднее четверга.', '19.11 18:00'],
  ['Обновим кассу 25 ноября.', '25.11 18:00'],
  ['Выпустим исправление до 1 декабря.', '01.12 18:00'],
  ['Выпустим исправление до 1 декабря 2026 года, к 10:00.', '01.12 10:00'],
  ['Пришлю договор до 20.11.', '20.11 18:00'],
  ['Пришлю договор 20.11.2026.', '20.11 18:00'],
  ['Внесём изменения к 25-му числу.', '25.11 18:00'],
  ['Сделаем до конца недели.', '20.11 18:00'],
  ['Сделаем на следующей неделе.', '27.11 18:00'],
  ['Начислим бонусы до конца месяца.', '30.11 18:00'],
  ['Дам знать послезавтра.', '20.11 18:00'],
  ['Дам вам ответ завтра после обеда.', '19.11 18:00'],
  ['Обещаю ответить до вечера.', '18.11 18:00'],
  ['Сможем подключить вас только завтра в 14:00.', '19.11 14:00'],
  ['Вернусь с ответом завтра, до 12:00.', '19.11 12:00'],
  ['Завтра, в 10:00, перезвоню.', '19.11 10:00'],
  ['Перезвоню вам сегодня в 3 часа дня', '18.11 15:00'],
  ['Перезвоню в 16 часов.', '18.11 16:00'],
  ['Позвоню в 10:00.', '19.11 10:00'],
  ['Отвечу в пн.', '23.11 18:00'],
  ['Выставим счёт в следующую пятницу.', '27.11 18:00'],
  ['Отвечу в эту пятницу до 15.00.', '20.11 15:00'],
  ['Сейчас проверю, а ответ пришлю завтра.', '19.11 18:00', 'пришлю завтра'],
  ['Коллега в отпуске, поэтому отвечу я, завтра до 11:00.', '19.11 11:00'],
  ['Уточню у коллег и завтра к 12 напишу.', '19.11 12:00'],
  ['Восстановим доступ до завтра.', '19.11 18:00'],
  ['Зачислим средства в течение суток.', '19.11 11:20'],
  ['Займусь этим с утра.', '18.11 12:00'],
  ['До конца рабочего дня завтра пришлю смету.', '19.11 18:00'],
  ['Ответим не позже 14:00.', '18.11 14:00'],
  ['Доставим в воскресенье, 22 ноября.', '22.11 18:00'],
];
const english: [text: string, due: string, words?: string][] = [
  ["We'll get back to you by Friday.", '20.11 18:00', "We'll get back to you by Friday"],
  ['We’ll get back to you by Friday.', '20.11 18:00'],
  ["I'll call you tomorrow morning.", '19.11 12:00'],
  ['I will reply within 2 hours.', '18.11 13:20'],
  ['We will fix this by the end of the day.', '18.11 18:00'],
  ["I'll send the report by EOD.", '18.11 18:00'],
  ["I'll be in touch tomorrow.", '19.11 18:00'],
  ["We'll let you know within 24 hours.", '19.11 11:20'],
  ["I'll call you back in half an hour.", '18.11 11:50'],
  ["I'll call you in 30 minutes.", '18.11 11:50'],
  ['We will replace the printer on Monday.', '23.11 18:00'],
  ["I'll send it next Monday.", '23.11 18:00'],
  ["We'll release the fix next week.", '27.11 18:00'],
  ["We'll release the fix this week.", '20.11 18:00'],
  ['I will check the logs and get back to you by 3 pm.', '18.11 15:00'],
  ["I'll follow up at 15:30.", '18.11 15:30'],
  ['Tomorrow by noon I will send you the contract.', '19.11 12:00'],
  ["We'll refund you within three business days.", '23.11 18:00'],
  ["I'll write to you on November 25.", '25.11 18:00'],
  ["I'll write to you by 25 November 2026.", '25.11 18:00'],
  ["I'll send it by the 1st of December.", '01.12 18:00'],
  ["You'll hear from us by Friday.", '20.11 18:00'],
  ["You'll have our answer by tomorrow.", '19.11 18:00'],
  ['Let me check and I will come back to you this afternoon.', '18.11 18:00'],
  ["I'm going to call them today and I'll update you tomorrow.", '18.11 18:00'],
  ["I'll have it ready by the end of the week.", '20.11 18:00'],
  ["We'll get back to you in a couple of days.", '20.11 18:00'],
  ["I'll get back to you first thing tomorrow morning.", '19.11 12:00'],
  ['Our engineer will visit you on Thursday at 10 am.', '19.11 10:00'],
  ['I promise to answer by Friday.', '20.11 18:00'],
  ["I'll send it before Friday.", '19.11 18:00'],
  ["We'll call you the day after tomorrow.", '20.11 18:00'],
  ["I'll confirm later today.", '18.11 18:00'],
  ["I'll finish it tonight.", '18.11 22:00'],
  ["We'll deploy it on 2026-11-20.", '20.11 18:00'],
];

describe('promises', () => {
  test.each(russian)('%s', (text, due, words) => {
    const found = first(text);
    expect(found[0]).toBe(due);
    if (words !== undefined) expect(found[1]).toBe(words);
  });
  test.each(english)('%s', (text, due, words) => {
    const found = first(text);
    expect(found[0]).toBe(due);
    if (words !== undefined) expect(found[1]).toBe(words);
  });
});

const none = [
  // no time
  'Отвечу как можно скорее.',
  'Скоро вернусь с ответом.',
  'Проверим и сообщим.',
  "We'll get back to you as soon as possible.",
  "I'll let you know shortly.",
  // no promise
  'Работаем до 18:00 с понедельника по пятницу.',
  'Мастер приедет в пятницу.',
  'Вы можете перезвонить завтра до 12.',
  'Пришлите, пожалуйста, акт до пятницы.',
  'Срок доставки — до 25 ноября.',
  'Встреча в понедельник в 10:00.',
  'Ответили вам вчера в 15:00.',
  'Жду ответа до конца дня.',
  'Please send it by Friday.',
  'The office is open until 6 pm.',
  'Could you call us tomorrow?',
  'The part arrives on Monday.',
  // negations
  'Не отвечу до пятницы.',
  'К сожалению, не сможем подключить вас завтра.',
  'Мы вам не перезвоним сегодня.',
  "We won't be able to fix it by Friday.",
  'I will not call you tomorrow.',
  "We can't fix this today.",
  // questions
  'Если отвечу до пятницы, подойдёт?',
  'Перезвоню завтра в 10, удобно?',
  'Отвечу ли я до пятницы?',
  'Shall we call you tomorrow?',
  "Is it fine when I'll call you tomorrow?",
  // conditions
  'Если деталь приедет, заменим завтра.',
  'Заменим завтра, если деталь приедет.',
  'В случае отказа вернём деньги в течение 10 дней.',
  'Я бы ответил завтра.',
  "If the part arrives, we'll replace it tomorrow.",
  "We'll replace it tomorrow unless you object.",
  'I would call you tomorrow.',
  // hedges
  'Постараемся ответить до пятницы.',
  'Возможно, ответим завтра.',
  'Надеюсь, исправим на этой неделе.',
  'Скорее всего, перезвоню завтра.',
  "We'll try to reply by Friday.",
  "Hopefully we'll fix it tomorrow.",
  "We'll probably reply tomorrow.",
  // quotations and reports
  'Вы писали: «отвечу до пятницы».',
  '> Отвечу до пятницы\nСпасибо, ждём.',
  'Коллега обещал, что ответим до пятницы.',
  'Ваше письмо: "We\'ll get back to you by Friday" пришло.',
  'You said I will get an answer by Friday.',
  // times that are no ends
  'Отвечу на ваше письмо от 12 мая.',
  'Отвечу не раньше пятницы.',
  'Проверю отчёт за 25 ноября.',
  'Сообщу, когда мастер приедет в пятницу.',
  'Отвечу на вопрос: завтра доставки нет.',
  'Добавлю до 5 файлов.',
  'Отправлю в 2 отдела.',
  'Пришлю, чтобы вы завтра оплатили.',
  "I'll reply to your letter of May 12.",
  "I'll let you know when the part arrives on Friday.",
  'Давайте созвонимся завтра в 10, наберу вас.',
  // the past
  'Отвечу сегодня до 10:00.',
  'Отвечу 17.11.2026.',
  'Перезвоню сегодня утром в 9:00.',
];
test.each(none)('no promise: %s', (text) => {
  expect(first(text)).toEqual([]);
});

test('the same words mean another moment at another time', () => {
  const friday = Date.parse('2026-11-20T19:00:00+03:00');
  expect(first('Отвечу сегодня.', friday)[0]).toBe('20.11 23:59');
  expect(first('Отвечу до конца дня.', friday)[0]).toBe('20.11 23:59');
  expect(first('Отвечу на этой неделе.', friday)[0]).toBe('22.11 18:00');
  // Said on the day itself, its name means the next one.
  expect(first('Отвечу до пятницы.', friday)[0]).toBe('27.11 18:00');
  expect(first('Отвечу через 2 рабочих дня.', friday)[0]).toBe('24.11 18:00');
  const december = Date.parse('2026-12-30T10:00:00+03:00');
  expect(first('Отвечу 12 января.', december)[0]).toBe('12.01 18:00');
  expect(first('Отвечу до 5-го числа.', december)[0]).toBe('05.01 18:00');
});

test('one sentence may promise twice; a promise is found where it stands', () => {
  const text = 'Здравствуйте!\nСегодня проверю кассу, завтра до 12 отвечу.\n\nС уважением';
  const found = findPromises(text, { now: wednesday, time_zone });
  expect(found.map((one) => one.words)).toEqual(['Сегодня проверю', 'завтра до 12 отвечу']);
  for (const { start, end, words } of found) expect(text.slice(start, end)).toBe(words);
});

test('the moment is that of the writer, whichever side of a change of clocks', () => {
  const berlin = { now: Date.parse('2026-10-23T08:00:00Z'), time_zone: 'Europe/Berlin' };
  const [found] = findPromises('Отвечу в понедельник в 9:00.', berlin);
  expect(found?.due_at).toBe('2026-10-26T08:00:00.000Z');
});

test('a long and hostile text costs little', () => {
  const hostile = `${'до до до в в 12 '.repeat(3000)}${'«'.repeat(5000)}İ${"we'll ".repeat(2000)}`;
  const started = performance.now();
  findPromises(hostile, { now: wednesday, time_zone });
  expect(performance.now() - started).toBeLessThan(1500);
});

test('finds the same however often, and whoever reads the text beside it', () => {
  const text =
    'Добрый день, коллеги, спасибо за подробный рассказ и снимки экрана. Отвечу до пятницы.';
  for (let round = 0; round < 3; round += 1) {
    expect(first(text)).toEqual(['20.11 18:00', 'Отвечу до пятницы']);
    expect(noNextStep(text)).toBeUndefined();
  }
});
