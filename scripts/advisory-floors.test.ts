import { expect, test } from 'vitest';
import { belowFloor } from './advisory-floors.ts';

const floors = { fastify: '5.12.1' };

function lockWith(version: string, path = 'node_modules/fastify') {
  return { packages: { '': {}, [path]: { version } } };
}

test.each(['5.12.0', '5.9.99', '4.30.2', '5.12.1-beta.1'])('%s is below the floor', (version) => {
  expect(belowFloor(lockWith(version), floors)).toHaveLength(1);
});

test.each(['5.12.1', '5.12.10', '5.13.0', '6.0.0'])('%s is not below the floor', (version) => {
  expect(belowFloor(lockWith(version), floors)).toEqual([]);
});

test('a copy nested below another package is found, a package with a similar name is not (case I6)', () => {
  expect(belowFloor(lockWith('1.0.0', 'node_modules/x/node_modules/fastify'), floors)).toHaveLength(
    1,
  );
  expect(belowFloor(lockWith('1.0.0', 'node_modules/@x/fastify-plugin'), floors)).toEqual([]);
});
