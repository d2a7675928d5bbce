import { describe, expect, it } from 'vitest';
import { spamSign } from './spam.ts';

function says(header: string, score: number | null = null): boolean | undefined {
  const [name = '', ...value] = header.split(': ');
  return spamSign([{ name: name.toLowerCase(), value: value.join(': ') }], { score })?.is_spam;
}

describe('signs of the filter before us', () => {
  it.each([
    'X-Spam-Flag: YES',
    'X-Spam-Status: Yes, score=7.1 required=5.0 tests=[BAYES_99=3.5]',
    'X-Spamd-Result: default: True [15.50 / 15.00]; PHISHING(10.00)[]',
    'X-Rspamd-Action: add header',
    'X-MS-Exchange-Organization-SCL: 6',
    'X-Forefront-Antispam-Report: CIP:1.2.3.4;CTRY:US;LANG:en;SCL:9;SFV:SPM;CAT:SPM',
    'X-Yandex-Spam: 4',
    'X-Mras: Spam',
    'X-KLMS-AntiSpam-Status: probable_spam, trusted connection',
    'X-DrWeb-SpamState: yes',
    'X-Barracuda-Spam-Status: Yes, SCORE=6.0',
  ])('%s', (header) => {
    expect(says(header)).toBe(true);
  });

  it.each([
    'X-Spam-Flag: NO',
    'X-Spam-Status: No, score=-1.9 required=5.0',
    'X-Spamd-Result: default: False [2.50 / 15.00]',
    'X-MS-Exchange-Organization-SCL: -1',
    'X-Forefront-Antispam-Report: SCL:1;SFV:NSPM;CAT:NONE',
    'X-Yandex-Spam: 1',
    'X-Mras: Ok',
    'X-KLMS-AntiSpam-Status: not_detected',
    'X-Spam-Level: ****',
  ])('no sign: %s', (header) => {
    expect(says(header) ?? false).toBe(false);
  });

  it('a threshold of our own is stricter than the filter', () => {
    expect(says('X-Spam-Status: No, score=4.5 required=5.0', 4)).toBe(true);
    expect(says('X-Spam-Level: ****', 4)).toBe(true);
    expect(says('X-Spam-Score: 3.9', 4)).toBe(false);
  });

  it('one filter’s «no» does not undo another’s «yes»', () => {
    const headers = [
      { name: 'x-spam-status', value: 'No, score=0' },
      { name: 'x-spam-flag', value: 'YES' },
      { name: 'x-mras', value: 'Ok' },
    ];
    expect(spamSign(headers, { score: null })).toMatchObject({ is_spam: true, by: 'x-spam-flag' });
    expect(spamSign([], { score: null })).toBeNull();
  });
});
