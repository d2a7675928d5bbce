import { beforeEach, expect, it, vi } from 'vitest';
import { belongTo, forgetPerson } from './forget.ts';

const looks = { 'opora.theme': 'dark', 'opora.panel.nav': 'open' };
const words = {
  'opora.draft.1.public': '{"body_html":"<p>Номер договора</p>"}',
  'opora.side.1': '{}',
  'opora.article.7.ru': '{}',
  'opora.timer.1': '12',
};

beforeEach(() => {
  const kept: Record<string, string> = { ...looks, ...words };
  const methods = {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
    removeItem: (key: string) => {
      delete kept[key];
    },
  };
  vi.stubGlobal('localStorage', new Proxy(kept, { get: (_, key) => Reflect.get(methods, key) }));
  return () => vi.unstubAllGlobals();
});

it('leaves nothing of a person behind, and the look of the screen as it was (case D12)', () => {
  forgetPerson();
  expect(Object.keys(localStorage)).toEqual(Object.keys(looks));
});

it('gives the words of one person to no other, and keeps them for the same one (case D12)', () => {
  belongTo('anna');
  belongTo('anna');
  expect(localStorage.getItem('opora.draft.1.public')).toContain('договора');
  belongTo('igor');
  expect(localStorage.getItem('opora.draft.1.public')).toBeNull();
});
