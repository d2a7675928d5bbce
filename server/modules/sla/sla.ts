/** Service levels: what was promised to whom, and how the clocks of a ticket stand. */
export {
  type ClockRule,
  type Cycle,
  consumedBy,
  cyclesOf,
  dueOf,
  type Fact,
  type Target,
} from './clocks.ts';
