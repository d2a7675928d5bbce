import { describe, expect, it } from 'vitest';
import { makeSecrets } from './secrets.ts';

const [old, now, strange] = ['o'.repeat(40), 'n'.repeat(40), 's'.repeat(40)];

describe('secrets', () => {
  it('are opened by the key and for the purpose that they were sealed by (case I1)', () => {
    const secrets = makeSecrets(now);
    const sealed = secrets.seal('a', 'открытый текст');
    expect(sealed).not.toContain('текст');
    expect(secrets.open('a', sealed)).toBe('открытый текст');
    expect(() => secrets.open('b', sealed)).toThrow();
    expect(() => makeSecrets(strange).open('a', sealed)).toThrow();
    expect(() => secrets.open('a', `${sealed.slice(0, -2)}AA`)).toThrow();
    expect(() => secrets.open('a', 'plain')).toThrow('not a sealed text');
  });

  it('of a former key are opened and recognised beside those of the first', () => {
    const before = makeSecrets(old);
    const both = makeSecrets(`${now}\n${old}\n`);
    expect(both.open('a', before.seal('a', 'x'))).toBe('x');
    expect(both.verify('a', 'm', before.sign('a', 'm'))).toBe(true);
    expect(both.verify('a', 'm', makeSecrets(strange).sign('a', 'm'))).toBe(false);
    expect(both.sign('a', 'm')).toBe(makeSecrets(now).sign('a', 'm'));
    expect(both.signatures('a', 'm')).toEqual([both.sign('a', 'm'), before.sign('a', 'm')]);
    expect(makeSecrets(now).open('a', both.seal('a', 'x'))).toBe('x');
    expect(() => before.open('a', both.seal('a', 'x'))).toThrow();
  });

  it('are sealed anew by the first key, once', () => {
    const both = makeSecrets(`${now}\n${old}`);
    const sealed = makeSecrets(old).seal('a', 'x');
    const anew = both.sealAnew('a', sealed);
    expect(makeSecrets(now).open('a', anew ?? '')).toBe('x');
    expect(both.sealAnew('a', anew ?? '')).toBeUndefined();
    expect(() => both.sealAnew('b', sealed)).toThrow();
    expect(() => both.sealAnew('a', makeSecrets(strange).seal('a', 'x'))).toThrow();
    expect(() => makeSecrets(now).sealAnew('a', sealed)).toThrow();
    expect(() => makeSecrets(' \n')).toThrow('without a key');
  });
});
