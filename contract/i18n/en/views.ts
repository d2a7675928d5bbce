import type { views as ru } from '../ru/views.ts';
import type { Twin } from '../t.ts';

export const views: Twin<typeof ru> = {
  section_mine: 'Mine',
  section_desk: "Everybody's",
  section_shared: 'Shared',
  section_personal: 'Personal',
  mine_our_turn: 'Mine: our turn',
  mine_waiting: 'Mine: waiting',
  new: 'New',
  unassigned: 'Unassigned',
  my_teams: 'My teams',
  all_open: 'All open',
  waiting_vendor: 'With vendors',
  solved_lately: 'Solved in 24 hours',
  all: 'All tickets',
};
