import { describe, expect, it } from 'vitest';
import {
  baseSubject,
  cleanSubject,
  isForwardSubject,
  subjectNumbers,
  withoutPrefixes,
} from './subject-words.ts';

/** Two letters of one matter in each language: how programs answer and forward there. */
const LANGUAGES: Record<string, string[]> = {
  English: [
    'Re: x',
    'RE: Re[2]: x',
    'Fwd: x',
    'FW: x',
    'Re(3): x',
    'Re*4: x',
    'Re^5: x',
    'x (fwd)',
  ],
  Russian: ['Отв: x', 'Ответ: x', 'На: x', 'HA: x', 'Пер: x', 'Пересл: x', 'НА: Отв: x'],
  Ukrainian: ['Відп: x', 'Відповідь: x', 'Пд: x'],
  Bulgarian: ['Отг: x', 'Отговор: x', 'Препр: x'],
  Belarusian: ['Адк: x'],
  Serbian: ['Одг: x', 'Odg: x', 'Прос: x', 'Prosl: x'],
  Croatian: ['Odg: x', 'Proslijeđeno: x'],
  German: ['AW: x', 'Antwort: x', 'WG: x', 'WG: AW: Wg[5]: x'],
  Dutch: ['Antw: x', 'Doorst: x'],
  Swedish: ['SV: x', 'VB: x'],
  Norwegian: ['SV: x', 'VS: x'],
  Danish: ['SV: x', 'Svar: x'],
  Icelandic: ['SV: x', 'FS: x'],
  Finnish: ['VS: x', 'VL: x'],
  French: ['RE : x', 'Réf : x', 'TR : x', 'RENV: x'],
  Spanish: ['RE: x', 'RV: x', 'Reenv: x'],
  Portuguese: ['RES: x', 'ENC: x'],
  Italian: ['R: x', 'RIF: x', 'I: x', 'Inoltro: x'],
  Polish: ['Odp: x', 'ODP: x', 'PD: x', 'Przek: x'],
  Czech: ['Odp: x', 'Odpověď: x', 'Přep: x'],
  Slovak: ['Odp: x', 'Preposlané: x'],
  Hungarian: ['Vá: x', 'VÁ: x', 'Továbbítás: x', 'TOVÁBBÍTÁS: x'],
  Romanian: ['Răsp: x'],
  Turkish: ['YNT: x', 'Ynt: x', 'İLT: x', 'ILT: x', 'ilt: x'],
  Greek: ['ΑΠ: x', 'ΣΧΕΤ: x', 'ΠΡΘ: x'],
  Lithuanian: ['Ats: x', 'Pers: x'],
  Latvian: ['Atb: x', 'Pārs: x'],
  Welsh: ['ATB: x', 'YML: x'],
  Indonesian: ['BLS: x', 'TRS: x'],
  Vietnamese: ['Trả lời: x', 'Chuyển tiếp: x'],
  Chinese: ['回复: x', '回复：x', '答复：x', '回覆：x', '转发: x', '轉寄：x'],
  Japanese: ['返信: x', '転送：x'],
  Korean: ['답장: x', '회신: x', '전달: x'],
  Arabic: ['رد: x', 'إعادة توجيه: x'],
  Hebrew: ['תגובה: x', 'הועבר: x'],
  Persian: ['پاسخ: x'],
  Thai: ['ตอบกลับ: x', 'ส่งต่อ: x'],
};

describe('prefixes of answers and forwards', () => {
  it.each(Object.entries(LANGUAGES))('are known in %s', (_language, subjects) => {
    for (const subject of subjects) expect(withoutPrefixes(subject)).toBe('x');
  });

  it('are at least thirty languages', () => {
    expect(Object.keys(LANGUAGES).length).toBeGreaterThanOrEqual(30);
  });

  it('are taken off however many there are, whatever gateways put between', () => {
    expect(withoutPrefixes('[EXTERNAL] Re: [ext] Fwd: AW: Отв: Касса')).toBe('Касса');
    expect(withoutPrefixes(`${'Re: '.repeat(40)}Касса`)).toBe('Касса');
  });

  it('leave words that only look like them', () => {
    for (const subject of [
      'Report: x',
      'Не работает: касса',
      'Reply to me',
      'Ответственный: Иванов',
    ])
      expect(withoutPrefixes(subject)).toBe(subject);
  });

  it('do not slow down on hostile subjects', () => {
    const started = performance.now();
    for (const subject of [
      '['.repeat(900),
      're '.repeat(300),
      `[${'#'.repeat(900)}`,
      '№ '.repeat(450),
    ]) {
      baseSubject(subject, [1]);
      subjectNumbers(subject);
      isForwardSubject(subject);
    }
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('tell a forward from an answer', () => {
    const forwards = [
      'Fwd: x',
      'FW: Re: x',
      'Пер: x',
      'WG: x',
      '[External] TR : x',
      'İLT: x',
      'x (fwd)',
    ];
    for (const subject of forwards) expect(isForwardSubject(subject)).toBe(true);
    for (const subject of ['Re: Fwd: x', 'x', 'Отв: x'])
      expect(isForwardSubject(subject)).toBe(false);
  });
});

describe('numbers in a subject', () => {
  it.each([
    ['Re: [#1234] Касса', 1234, true],
    ['Re: [Cookbook - Feature #2] (New)', 2, true],
    ['Обращение № 1005 принято: касса', 1005, true],
    ['Request No. 1005 received', 1005, true],
    ['FollowUp Ticket#77', 77, true],
    ['заявка №12', 12, true],
    ['Заказ #1005 не пришёл', 1005, false],
  ] as const)('%s', (subject, number, is_marked) => {
    expect(subjectNumbers(subject)).toEqual([{ number, is_marked }]);
  });

  it('are none inside words and amounts', () => {
    for (const subject of ['Foo#1234bar', 'C#12', 'за 1234 рубля', 'v1.2.3'])
      expect(subjectNumbers(subject)).toEqual([]);
  });
});

describe('a clean subject', () => {
  it('loses our own marks and those of gateways, not the marks of other desks', () => {
    expect(cleanSubject('something [Ticket#1001]', [1001])).toBe('something');
    expect(cleanSubject('something [Ticket#123456]', [1001])).toBe('something [Ticket#123456]');
    expect(cleanSubject('[EXTERNAL] [desk #5] [other #79] test', [5])).toBe('[other #79] test');
  });

  it('is the same for two letters of one matter', () => {
    expect(baseSubject('AW: RE: [#7] Касса  не РАБОТАЕТ', [7])).toBe(
      baseSubject('касса не работает'),
    );
    expect(baseSubject('Re: ')).toBe('');
  });
});
