import type { BacktestAsk } from '#contract/backtest.ts';

type Of<Kind extends BacktestAsk['kind']> = Omit<Extract<BacktestAsk, { kind: Kind }>, 'days'>;

/** What is being written; what it would take the place of is named when it is saved. */
export type Asking = Of<'rule'> | Of<'policy'> | Of<'routing'> | Of<'calendar'>;
