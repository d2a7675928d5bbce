/** Each rule of the reply guide, in both languages: what it sees, and above all where it is silent. */
import { describe, expect, test } from 'vitest';
import { forgottenAttachment } from './attachment.ts';
import { hintsOf } from './check.ts';
import { internalLink } from './links.ts';
import { wrongName } from './names.ts';
import { noNextStep } from './next-step.ts';
import { emptyPhrase, toneWord, usualEmptyPhrases } from './phrases.ts';
import { questionsOf, unansweredQuestion } from './question.ts';
import { longerThanScreen, onlyTemplate } from './same-case.ts';
import { contentStems, isSameStem, stem } from './words.ts';

test.each([
  ['принтера', 'принтером'],
  ['кассы', 'кассой'],
  ['оплата', 'оплатить'],
  ['доставки', 'доставкой'],
  ['возврата', 'возврате'],
  ['настройки', 'настройка'],
  ['printers', 'printer'],
  ['delivery', 'deliveries'],
  ['payments', 'payment'],
  ['refunded', 'refund'],
])('%s and %s are one word', (one, other) => {
  expect(isSameStem(stem(one), stem(other))).toBe(true);
});
test.each([
  ['касса', 'каска'],
  ['договор', 'доставка'],
  ['printer', 'payment'],
  ['чек', 'чехол'],
])('%s and %s are two', (one, other) => {
  expect(isSameStem(stem(one), stem(other))).toBe(false);
});

describe('a forgotten attachment', () => {
  test.each([
    'Акт во вложении.',
    'Прилагаю инструкцию.',
    'Прикладываем скриншот, на нём видно ошибку.',
    'Высылаю вам счёт.',
    'Смотрите вложение.',
    'Добрый день! Прикрепила договор.',
    'Please find the contract attached.',
    "I've attached the log.",
    'See the attachment for details.',
    "I'm attaching the invoice.",
    'The invoice is enclosed.',
  ])('is seen: %s', (text) => {
    expect(forgottenAttachment(text, 0)?.kind).toBe('attachment');
    expect(forgottenAttachment(text, 1)).toBeUndefined();
  });
  test.each([
    'Прикрепите, пожалуйста, акт.',
    'Спасибо, что приложили скриншот.',
    'Во вложении к вашему письму ничего нет.',
    'Вы прикрепили не тот файл.',
    'Файл, который вы прикрепили, не открывается.',
    'Вы писали: «акт во вложении».',
    '> Акт во вложении\nСпасибо!',
    'Это письмо во вложении вы видели?',
    'Please attach the log.',
    'The file you attached is empty.',
    'Your attachment did not arrive.',
    'There is no attachment in your letter.',
    'Оплата прошла, вложений не нужно.',
  ])('is not: %s', (text) => {
    expect(forgottenAttachment(text, 0)).toBeUndefined();
  });
});

describe('an unanswered question', () => {
  test('questions are found with and without their mark', () => {
    const text =
      'Здравствуйте! Не работает касса. Когда приедет мастер? Подскажите, как оплатить счёт.\nСпасибо';
    expect(questionsOf(text)).toEqual(['Когда приедет мастер?', 'Подскажите, как оплатить счёт.']);
    expect(questionsOf('> Когда приедет мастер?\nДа, спасибо.')).toEqual([]);
  });
  test.each([
    [
      'Касса не печатает чеки. И ещё: можно ли оформить возврат за старый принтер?',
      'Перезагрузите кассу: удерживайте кнопку питания десять секунд, затем напечатайте пробный чек.',
      'можно ли оформить возврат за старый принтер?',
    ],
    [
      'Как перенести базу на новый компьютер? И где посмотреть историю платежей?',
      'Чтобы перенести базу, скопируйте папку на новый компьютер и укажите путь при первом запуске программы.',
      'И где посмотреть историю платежей?',
    ],
    [
      'The till does not print. Can we return the old scanner as well?',
      'Please restart the till: hold the power button for ten seconds and print a test receipt afterwards.',
      'Can we return the old scanner as well?',
    ],
  ])('%s', (asked, reply, question) => {
    expect(unansweredQuestion(reply, [asked])?.found.toLowerCase()).toContain(
      question.toLowerCase(),
    );
  });
  test.each([
    [
      'Когда приедет мастер?',
      'Здравствуйте, Анна! Игорь будет у вас завтра до 12, позвонит за полчаса.',
    ],
    [
      'Сколько стоит лицензия?',
      'Здравствуйте! За одно рабочее место в год выходит 4 900 рублей вместе с поддержкой.',
    ],
    [
      'Можно ли оплатить картой?',
      'Да, конечно: на последнем шаге выберите нужный способ и введите реквизиты.',
    ],
    [
      'Как перенести базу?',
      'Базу переносят так: скопируйте папку целиком, затем запустите программу и укажите путь.',
    ],
    [
      'Как дела?',
      'Перезагрузите кассу: удерживайте кнопку питания десять секунд, затем напечатайте чек.',
    ],
    [
      'Поможете?',
      'Перезагрузите кассу: удерживайте кнопку питания десять секунд, затем напечатайте чек.',
    ],
    [
      'Где посмотреть историю платежей?',
      'Уточните, пожалуйста, какой у вас тариф и под каким логином входите?',
    ],
    ['Где посмотреть историю платежей?', 'Смотрите в кабинете.'],
    [
      'When will the engineer come?',
      'Hello Anna, Igor visits you tomorrow at 10 am and calls half an hour before.',
    ],
    [
      'Is card payment possible?',
      'Yes, choose the method you like at the last step and enter the details there.',
    ],
    [
      'How do I move the database?',
      'Copy the database folder to the new computer and choose its path at the first start.',
    ],
  ])('is silent: %s', (asked, reply) => {
    expect(unansweredQuestion(reply, [asked])).toBeUndefined();
  });
});

describe('words that say nothing', () => {
  test.each([
    'Здравствуйте! Ваше обращение очень важно для нас.',
    'Благодарим за понимание!',
    'Ответим в кратчайшие сроки.',
    'Приносим извинения за доставленные  неудобства, Анна.',
    'We apologize for any inconvenience.',
    'Rest assured, it works.',
  ])('%s', (text) => {
    expect(emptyPhrase(text, usualEmptyPhrases)?.kind).toBe('empty_phrase');
  });
  test.each([
    'Извините за ошибку в счёте: исправили, пришлём сегодня.',
    'Вы писали «в кратчайшие сроки», а прошёл месяц.',
    'Это важно для нас: без номера кассы мы не найдём чек.',
    'Sorry that the invoice was wrong.',
  ])('silent: %s', (text) => {
    expect(emptyPhrase(text, usualEmptyPhrases)).toBeUndefined();
  });
  test('the list is the administrator’s', () => {
    expect(emptyPhrase('Хорошего дня!', ['хорошего дня'])?.found).toBe('хорошего дня');
    expect(emptyPhrase('Хорошего дня!', [''])).toBeUndefined();
  });
});

describe('brand words', () => {
  const words = [
    { avoid: 'юзер', say: 'сотрудник' },
    { avoid: 'в рамках', say: '' },
    { avoid: 'ticket', say: 'request' },
  ];
  test.each([
    ['Добавили юзеров в группу.', 'юзеров', 'сотрудник'],
    ['Сделаем в рамках договора.', 'в рамках', undefined],
    ['We closed two tickets.', 'tickets', 'request'],
  ])('%s', (text, found, instead) => {
    expect(toneWord(text, words)).toEqual({ kind: 'tone', found, instead });
  });
  test('silent about other words and quotations', () => {
    expect(toneWord('Сотрудники в группе. Вы писали «юзер».', words)).toBeUndefined();
    expect(toneWord('Рамка экрана треснула.', words)).toBeUndefined();
  });
});

describe('an internal link', () => {
  const where = { own_host: 'desk.example.com', internal_hosts: ['wiki.example.com', '*.corp.ru'] };
  test.each([
    'Смотрите <a href="https://desk.example.com/tickets/1042">тут</a>',
    'https://wiki.example.com/page',
    'http://jira.corp.ru/browse/X-1.',
    'http://192.168.0.10/admin',
    'http://printer.local/',
    'http://localhost:3000/x',
    'https://nas/share',
  ])('%s', (html) => {
    expect(internalLink(html, where)?.kind).toBe('internal_link');
  });
  test.each([
    'https://desk.example.com/help/printing',
    'https://example.com/wiki',
    'https://mycorp.ru/page',
    'https://www.google.com/search?q=wiki.example.com',
    'Адрес 192.168.0.10 вводить не нужно.',
    'https://172.15.0.1/x',
  ])('silent: %s', (html) => {
    expect(internalLink(html, where)).toBeUndefined();
  });
});

describe('the wrong name', () => {
  test.each([
    ['Здравствуйте, Ольга!', ['Анна Петрова']],
    ['Добрый день, Пётр Иванович!', ['Анна Петрова']],
    ['Уважаемый Сергей, ответ ниже.', ['Мария Иванова']],
    ['Hi Peter,', ['Anna Smith']],
    ['Dear John,\nthank you', ['Мария Иванова']],
    ['Привет, Саша!', ['Мария Иванова']],
  ])('%s to %s', (text, people) => {
    expect(wrongName(text, people)?.kind).toBe('wrong_name');
  });
  test.each([
    ['Здравствуйте, Анна!', ['Анна Петрова']],
    ['Здравствуйте, Анна Сергеевна!', ['Анна Петрова']],
    ['Добрый день, Аня!', ['Анна Петрова']],
    ['Привет, Саша!', ['Александр Ким']],
    ['Привет, Саша!', ['Александра Ким']],
    ['Привет, Саш!', ['Александр Ким']],
    ['Здравствуйте, Наталия!', ['Наталья Орлова']],
    ['Hi Bob,', ['Robert Brown']],
    ['Dear Ivan,', ['Иван Сидоров']],
    ['Здравствуйте, Дмитрий!', ['Dmitriy Volkov']],
    ['Здравствуйте, коллеги!', ['Анна Петрова']],
    ['Здравствуйте! Ольга завтра приедет.', ['Анна Петрова']],
    ['Здравствуйте, Ольга!', ['Анна Петрова', 'Ольга Котова']],
    ['Здравствуйте, Ольга!', ['ООО Ромашка']],
    ['Здравствуйте, Ольга!', ['info@romashka.ru']],
    ['Здравствуйте, Ольга!', []],
    ['Hello World, this is a test', ['Anna Smith']],
    ['Dear Customer,', ['Anna Smith']],
    ['Добрый день, Петрова!', ['Анна Петрова']],
    ['Здравствуйте, Алексей!', ['Алёша Попович']],
    ['Hi Lena,', ['Елена Котова']],
  ])('silent: %s to %s', (text, people) => {
    expect(wrongName(text, people)).toBeUndefined();
  });
});

describe('no next step', () => {
  test.each([
    'Здравствуйте! К сожалению, это известная особенность данной модели терминала и прошивки.',
    'Добрый день! Причина в том, что у поставщика давняя авария на магистральном канале связи.',
    'Hello! Unfortunately this is a known limitation of this particular model of the terminal.',
  ])('%s', (text) => {
    expect(noNextStep(text)?.kind).toBe('no_next_step');
  });
  test.each([
    'Здравствуйте! Перезагрузите, пожалуйста, кассу и напечатайте пробный чек, если он не выйдет сам.',
    'Здравствуйте! Это известная особенность данной модели, исправление выйдет в пятницу вместе с обновлением.',
    'Мы исправили ошибку в настройках вашей кассы, чеки печатаются как раньше.',
    'Проверим настройки вашей кассы вместе с поставщиком и вернёмся с ответом к вам.',
    'Спасибо, что сообщили!',
    'Какой у вас тариф и под каким логином вы обычно заходите в личный кабинет?',
    'Всё готово: доступ открыт, вход по прежнему паролю, старая ссылка тоже подходит.',
    'Please restart the till and print a test receipt, then let us know how it goes.',
    "We'll look into the settings of your till together with the vendor and come back to you.",
    'The problem is fixed, receipts are printed as before on both of your tills now.',
  ])('silent: %s', (text) => {
    expect(noNextStep(text)).toBeUndefined();
  });
});

describe('only a template', () => {
  const about = ['Не печатает чек', 'Касса не печатает чеки, на экране ошибка принтера.'];
  const template =
    'Здравствуйте! Благодарим за обращение в службу поддержки нашей компании. Специалисты внимательно изучат предоставленную информацию, подготовят решение и сообщат результат установленным порядком. Хорошего настроения и успешной работы!';
  test('is seen when nothing in it is about the request', () => {
    expect(onlyTemplate(template, about)?.kind).toBe('template_only');
    expect(
      onlyTemplate(
        'Thank you for contacting our support team. Our specialists carefully review the provided information, prepare the solution and announce the result following the established procedure. Have great success!',
        ['No receipt', 'The till prints no receipts and shows an error of its paper sensor.'],
      )?.kind,
    ).toBe('template_only');
  });
  test('is silent about a word of the case, a short reply, a question, figures', () => {
    expect(onlyTemplate(`${template} Касса будет проверена.`, about)).toBeUndefined();
    expect(onlyTemplate('Перезагрузите её и попробуйте снова.', about)).toBeUndefined();
    expect(onlyTemplate(`${template} Это срочно?`, about)).toBeUndefined();
    expect(onlyTemplate(`${template} Заявка 4512.`, about)).toBeUndefined();
    expect(onlyTemplate(template, ['Помогите'])).toBeUndefined();
  });
});

test('a chat message longer than a screen; a letter may be as long as it has to', () => {
  const long = 'слово '.repeat(200);
  expect(longerThanScreen(long, 'telegram')?.kind).toBe('too_long');
  expect(longerThanScreen('Да', 'telegram')).toBeUndefined();
  expect(longerThanScreen(long, 'email')).toBeUndefined();
});

test('kinds that are off are not even looked for; the rest come in their order', () => {
  const facts = {
    text: 'Здравствуйте, Ольга! Акт во вложении. Благодарим за понимание.',
    html: '<p>https://desk.test/tickets/1</p>',
    file_count: 0,
    customer_texts: ['Пришлите акт'],
    subject: 'Акт',
    people: ['Анна Петрова'],
    channel: 'email',
    own_host: 'desk.test',
    empty_phrases: usualEmptyPhrases,
    internal_hosts: [],
    tone_words: [],
  };
  const kinds = (isOn: (kind: string) => boolean) => hintsOf(facts, isOn).map((hint) => hint.kind);
  expect(kinds(() => true)).toEqual(['attachment', 'internal_link', 'wrong_name', 'empty_phrase']);
  expect(kinds((kind) => kind !== 'attachment')).not.toContain('attachment');
  expect(kinds(() => false)).toEqual([]);
});

test('a long and hostile text costs little', () => {
  const text = `Здравствуйте, ${'Аа '.repeat(3000)}\n${'во вложении вы '.repeat(2000)}`;
  const started = performance.now();
  hintsOf(
    {
      ...{
        text,
        html: `http://${'a'.repeat(20_000)}`,
        file_count: 0,
        subject: '',
        people: ['Анна'],
      },
      customer_texts: [text],
      channel: 'email',
      own_host: 'desk.test',
      empty_phrases: usualEmptyPhrases,
      internal_hosts: [],
      tone_words: [{ avoid: 'юзер', say: '' }],
    },
    () => true,
  );
  expect(performance.now() - started).toBeLessThan(3000);
  expect(contentStems('').length).toBe(0);
});
