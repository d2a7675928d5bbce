import { expect, it } from 'vitest';
import { ownPath } from './own-path.ts';

it('goes on to a page of this desk', () => {
  expect(ownPath('/tickets/10482?view=new')).toBe('/tickets/10482?view=new');
});

it.each([
  undefined,
  '',
  '//evil.example/x',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/ \nevil',
  'tickets/1',
])('leads home instead of to %o', (next) => {
  expect(ownPath(next)).toBe('/');
});
