import type { lines as ru } from '../ru/lines.ts';
import type { Twin } from '../t.ts';

export const lines: Twin<typeof ru> = {
  L1: 'first line',
  L2: 'second line',
  L3: 'third line',
  outer: 'outside',
};
