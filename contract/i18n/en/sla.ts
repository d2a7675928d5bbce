import type { sla as russian } from '../ru/sla.ts';
import type { Twin } from '../t.ts';

/** Deadlines: policies, the clocks of tickets, excuses of breaches. */
export const sla = {
  target_take: 'Take',
  target_first_response: 'First response',
  target_next_response: 'Next response',
  target_periodic_update: 'Regular update',
  target_resolution: 'Resolution',
  target_line_L1: 'First line',
  target_line_L2: 'Second line',
  target_line_L3: 'Third line',
  target_line_outer: 'Outer team',
} satisfies Twin<typeof russian>;
