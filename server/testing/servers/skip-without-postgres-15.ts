import { beforeEach } from 'vitest';
import { postgres15 } from './tools.ts';

// Without an external server these tests would repeat the embedded run: say that they did not happen.
if (!postgres15().path) beforeEach((context) => context.skip('PostgreSQL 15 is not installed'));
