import { describe, expect, it } from 'vitest';
import { htmlToText, sanitizeMailHtml } from '#platform/html.ts';
import { markOf } from './marks.ts';
import { splitText } from './quotes.ts';
import { splitHtml } from './quotes-html.ts';

function visibleHtml(html: string): string {
  return htmlToText(splitHtml(sanitizeMailHtml(html, markOf).html).visible);
}

describe('the new words of an answer in plain text', () => {
  it.each([
    [
      'Gmail',
      'Да, верно.\n\nвт, 5 мар. 2024 г. в 10:00, Опора <support@desk.example>:\n\n> Верно ли это?\n',
    ],
    [
      'Gmail in English',
      'Да, верно.\n\nOn Tue, Mar 5, 2024 at 10:00 AM Opora <support@desk.example>\nwrote:\n\n> Is it?\n',
    ],
    [
      'Yandex',
      'Да, верно.\n\n05.03.2024, 10:00, "Опора" <support@desk.example>:\n\nВерно ли это?\n',
    ],
    [
      'Mail.ru',
      'Да, верно.\n\nВторник, 5 марта 2024, 10:00 +03:00 от Опора <support@desk.example>:\n\nВерно ли это?',
    ],
    ['Thunderbird', 'Да, верно.\n\n05.03.2024 10:00, Опора пишет:\n> Верно ли это?\n'],
    [
      'Apple',
      'Да, верно.\n\n> 5 марта 2024 г., в 10:00, Опора <support@desk.example> написал(а):\n> \n> Верно?\n',
    ],
    [
      'Outlook',
      'Да, верно.\n\n________________________________\nОт: Опора <support@desk.example>\nОтправлено: 5 марта 2024 г. 10:00\nКому: Анна\nТема: Вопрос\n\nВерно ли это?',
    ],
    [
      'Outlook in English',
      'Да, верно.\n\n-----Original Message-----\nFrom: Opora\nSent: Tuesday\nTo: Anna\n\nIs it?',
    ],
    ['The Bat', 'Да, верно.\n\n-----Исходное сообщение-----\nВерно ли это?'],
  ])('%s', (_program, text) => {
    expect(splitText(text).visible).toBe('Да, верно.');
    expect(splitText(text).quoted).not.toBe('');
  });

  it('stay whole when the answer stands between the quotations', () => {
    const text = 'On 5 Mar 2024, a@b.example wrote:\n> one?\nyes\n> two?\nno';
    expect(splitText(text)).toEqual({ visible: text, signature: '', quoted: '' });
  });

  it('are found below the quotation', () => {
    expect(splitText('05.03.2024 10:00, Опора пишет:\n> Верно?\n\nДа, верно.').visible).toBe(
      'Да, верно.',
    );
  });

  it('are above and below the one quotation that they stand around', () => {
    const text =
      'Добрый день!\n\nOn 5 Mar 2024, a@b.example wrote:\n\n> one?\n> two?\n\nДа, верно.';
    expect(splitText(text)).toEqual({
      visible: 'Добрый день!\n\nДа, верно.',
      signature: '',
      quoted: 'On 5 Mar 2024, a@b.example wrote:\n\n> one?\n> two?',
    });
  });

  it.each([
    'Да, верно. On Wed, Apr 4, 2024 at 3:59 PM, a@b.example wrote:\n> Верно?',
    'Да, верно.--- On Wed, Apr 4, 2024 at 3:59 PM, a@b.example wrote:\n> Верно?',
    'Да, верно.\n2024/4/7 Опора <support@desk.example>\n\n> Верно?',
    'Да, верно.\n\nOn Tue, Apr 11, 2024 at 10:07 PM Opora\n\n<\nmailto:support@desk.example\n> wrote:\nВерно?',
    'Да, верно.\n\nAnna wrote:\n> Верно?',
    'Да, верно.\n\nЗдравствуйте, Анна. Вы писали:\n\n> Верно?',
    'Да, верно.\n\nQuoting Anna <a@b.example>:\n\n> Верно?',
    'Да, верно.\n\nDate: Wed, 16 May 2024 00:15:02 -0600\nTo: anna@customer.example\n\nВерно?',
    'Да, верно.\n\n====\n\nMessage du : 12/12/2024 13:20\nDe : "Opora" <support@desk.example>\nA : anna@customer.example\nSujet : x\n\nVrai ?',
    'Да, верно.\n\n##- Please type your reply above this line -##\nВерно?',
    'Да, верно.\n\n--- Reply above. Do not remove this line. ---\nВерно?',
    'Да, верно.\n\n-- Пишите ответ выше этой строки --\nВерно?',
    'Да, верно.\n\nOp 12 december 2024 19:05 schreef Opora <\nsupport@desk.example>:\n\n> Is het waar, of is het niet waar, dat is hier\nde vraag\n> zegt hij',
  ])('are found above %j', (text) => {
    expect(splitText(text).visible).toBe('Да, верно.');
  });

  it('do not lose a forwarded message: it is what the sender wants to be read', () => {
    const text =
      'Посмотрите, пожалуйста\n\n---------- Forwarded message ---------\nFrom: a@b.example\nDate: today\nSubject: x\nTo: c\n\nТекст';
    expect(splitText(text).visible).toBe(text);
  });

  it('are everything when nothing would remain', () => {
    expect(splitText('> only\n> quoted').visible).toBe('> only\n> quoted');
  });

  it.each([
    'Всё работает.\n-- \nИван Петров\nООО «Ромашка»',
    'Всё работает.\n\nОтправлено с iPhone',
    'Всё работает.\n\nSent from my iPhone',
    'Всё работает.\n\nОтправлено из мобильной Яндекс.Почты',
    'Всё работает.\n---\nИван',
    'Всё работает.\n--\n--\nИван',
    'Всё работает.\n\nС уважением,\nИван Петров\nООО «Ромашка»\n+7 495 123-45-67',
    'Всё работает.\n\nBest regards\n\nJohn Doe',
    'Всё работает.\n\nThank you,\nNoam',
    'Всё работает.\n\nJohn Doe\njohn@customer.example\n(555) 346-9947\nwww.customer.example',
    'Всё работает.\n\n-Lev.\n\nSent from my HTC smartphone!',
    'Всё работает.\n-roman',
  ])('end where the signature starts: %j', (text) => {
    expect(splitText(text).visible).toBe('Всё работает.');
    expect(splitText(text).signature).not.toBe('');
  });
});

describe('words that only look like a signature', () => {
  it.each([
    'С уважением отношусь к вашему труду.\nНо принтер не печатает.',
    'Thanks,\n\nbut it does not work yet.',
    'Не работает.\n\nС уважением,\nИван\n\nP.S. Касса тоже стоит',
    'Не работает.\n\nС уважением,\nИван\n\nКогда починят?',
    'Не работает.\n\nС уважением,\nИван\nПозвоните мне до конца дня.',
    'Купите:\n- молоко\n- хлеб',
    'Купите:\n-молоко\n-хлеб',
    'Позвоните мне: +7 495 123-45-67',
    '--\nRoman',
  ])('stay: %j', (text) => {
    expect(splitText(text).visible).toBe(text);
  });

  it('and blanks without end, take no longer for it', () => {
    const started = performance.now();
    splitText(`x\n${' \t'.repeat(50_000)}y\n> q`);
    splitText(`${'* '.repeat(50_000)}\n> q`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('the new words of an answer in HTML', () => {
  it.each([
    [
      'Gmail',
      '<div dir="ltr">Да, верно.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">вт, 5 мар. 2024 г. в 10:00, &lt;<a href="mailto:s@d.example">s@d.example</a>&gt;:<br></div><blockquote class="gmail_quote">Верно?</blockquote></div>',
    ],
    [
      'Outlook',
      '<div>Да, верно.</div><hr style="width:98%"><div id="divRplyFwdMsg"><b>От:</b> Опора<br><b>Отправлено:</b> сегодня<br></div><div>Верно?</div>',
    ],
    [
      'Outlook on Windows',
      '<div><p>Да, верно.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> Opora<br><b>Sent:</b> today</p></div><p>Верно?</p></div>',
    ],
    [
      'Apple',
      '<div>Да, верно.</div><div><br><blockquote type="cite"><div>5 марта 2024 г., Опора написал:</div><div>Верно?</div></blockquote></div>',
    ],
    [
      'Yandex',
      '<div>Да, верно.</div><div> </div><div>05.03.2024, 10:00, "Опора" &lt;s@d.example&gt;:</div><blockquote><p>Верно?</p></blockquote>',
    ],
    [
      'Mail.ru',
      '<div>Да, верно.</div><br><blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px">Вторник, 5 марта 2024, 10:00 +03:00 от Опора &lt;s@d.example&gt;:<br><div>Верно?</div></blockquote>',
    ],
    [
      'Thunderbird',
      '<p>Да, верно.</p><div class="moz-cite-prefix">05.03.2024 10:00, Опора пишет:<br></div><blockquote type="cite">Верно?</blockquote>',
    ],
    [
      'Gmail with a signature',
      '<div>Да, верно.</div><div class="gmail_signature">Анна</div><div class="gmail_quote"><blockquote class="gmail_quote">Верно?</blockquote></div>',
    ],
    [
      'Gmail with a delimiter above the signature',
      '<div dir="ltr">Да, верно.<br clear="all"><div><br></div>-- <br><div class="gmail_signature">Анна</div></div>',
    ],
  ])('%s', (_program, html) => {
    expect(visibleHtml(html)).toBe('Да, верно.');
  });

  it('stay whole when the answer stands between the quotations', () => {
    const html =
      '<div class="gmail_quote"><div class="gmail_attr">On 5 Mar 2024 a@b.example wrote:</div><blockquote>one?</blockquote><div>yes</div><blockquote>two?</blockquote><div>no</div></div>';
    expect(visibleHtml(html)).toContain('yes');
    expect(visibleHtml(html)).toContain('two?');
  });

  it('are above and below the one quotation that they stand around', () => {
    const html =
      '<div>Добрый день!</div><div class="gmail_attr">On 5 Mar 2024 a@b.example wrote:</div><blockquote>one?</blockquote><div>Да, верно.</div>';
    expect(visibleHtml(html)).toBe('Добрый день!\nДа, верно.');
  });

  it('keep what Gmail indents by hand', () => {
    const html =
      '<div>Вот текст:</div><blockquote class="gmail_quote">Кассы не печатают</blockquote>';
    expect(visibleHtml(html)).toContain('Кассы не печатают');
  });

  it('are cut into two well-formed halves', () => {
    const { visible, quoted } = splitHtml(
      sanitizeMailHtml(
        '<div><table><tr><td>new<blockquote>old</blockquote></td></tr></table></div>',
        markOf,
      ).html,
    );
    expect(visible).toBe('<div><table><tr><td>new</td></tr></table></div>');
    expect(quoted).toBe('<div><table><tr><td><blockquote>old</blockquote></td></tr></table></div>');
  });
});
