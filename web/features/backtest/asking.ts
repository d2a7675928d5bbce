import type { BacktestAsk } from '#contract/backtest.ts';

/** A rule or policy as it is being written; what it would take the place of is named when it is saved. */
export type Asking =
  | Omit<Extract<BacktestAsk, { kind: 'rule' }>, 'days'>
  | Omit<Extract<BacktestAsk, { kind: 'policy' }>, 'days'>;
