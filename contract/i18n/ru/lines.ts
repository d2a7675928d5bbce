import type { Area } from '../t.ts';

/** Lines of support. */
export const lines = {
  L1: 'первая линия',
  L2: 'вторая линия',
  L3: 'третья линия',
  outer: 'внешние',
} satisfies Area;
