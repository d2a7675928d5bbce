import { describe, expect, test } from 'vitest';
import { articleWords, questionAndAnswer } from './article-words.ts';

const id = '01930000-0000-7000-8000-00000000ffff';

describe('words of an article in a letter', () => {
  test('links have addresses, pictures stay behind, headings are bold lines', () => {
    const html = [
      '<h2>Шаги</h2><ol data-steps><li>Откройте <a href="/articles/',
      `${id}#lenta">настройки</a>.</li></ol>`,
      '<figure><img src="/api/article-files/1" alt="Экран"><figcaption>Экран</figcaption></figure>',
      '<aside data-callout="tip"><p>Совет.</p></aside><p><a href="https://a.example/">сайт</a></p>',
    ].join('');
    expect(articleWords(html, () => 'https://help.example/ru/articles/nastroyki')).toBe(
      [
        '<p><strong>Шаги</strong></p><ol data-steps><li>Откройте ',
        '<a href="https://help.example/ru/articles/nastroyki">настройки</a>.</li></ol>',
        '<blockquote><p>Совет.</p></blockquote><p><a href="https://a.example/">сайт</a></p>',
      ].join(''),
    );
  });

  test('a link to an article that the reader has not is its words', () => {
    const html = `<p>См. <a href="/articles/${id}">раздел <em>касс</em></a>.</p>`;
    expect(articleWords(html, () => undefined)).toBe('<p>См. раздел <em>касс</em>.</p>');
  });
});

describe('an article out of a conversation', () => {
  test('asks what was asked first and answers with the last word that says something', () => {
    const said = [
      {
        who: 'customer',
        text: 'Здравствуйте!\nКасса не печатает чек.\nС уважением,\nОльга Белова',
      },
      { who: 'agent', text: 'Добрый день, Ольга! Смотрим.' },
      { who: 'customer', text: 'Ждём' },
      {
        who: 'agent',
        text: 'Добрый день, Ольга!\nЗамените ленту и прижмите крышку до щелчка, затем повторите чек.\n\nС уважением, поддержка',
      },
      { who: 'agent', text: 'Рады помочь!' },
    ] as const;
    expect(questionAndAnswer(said)).toEqual({
      question: 'Касса не печатает чек.',
      answer: 'Замените ленту и прижмите крышку до щелчка, затем повторите чек.',
    });
  });

  test('with no answer there is none, and words that only look like a greeting stay', () => {
    expect(questionAndAnswer([{ who: 'customer', text: 'Хит продаж не пробивается' }])).toEqual({
      ...{ question: 'Хит продаж не пробивается', answer: '' },
    });
    const short = questionAndAnswer([
      { who: 'customer', text: 'History is empty. Why?' },
      { who: 'agent', text: 'Press F5.' },
    ]);
    expect(short).toEqual({ question: 'History is empty. Why?', answer: 'Press F5.' });
  });
});
