import { expect, test } from 'vitest';
import { newId } from './id.ts';

test('ids are uuids of version 7, each its own, and in the order they were made', () => {
  const at = Date.parse('2026-11-22T10:00:00Z');
  const ids = Array.from({ length: 1000 }, () => newId(at));
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(Number.parseInt(ids[0]?.replaceAll('-', '').slice(0, 12) ?? '', 16)).toBe(at);
});

test('more than a counter holds in one millisecond are still each its own', () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1));
  expect(new Set(ids).size).toBe(ids.length);
});
