/** What stands in the address of the report on knowledge. */
import type { Days } from './days-fields.tsx';

export type WorthSearch = {
  [Name in 'tab' | 'brand' | 'team' | 'topic' | 'behind' | 'words' | 'article']?: string;
} & Days;

/** As the endpoints take it. */
export function periodQuery({ from, to, brand, team }: WorthSearch) {
  return {
    ...{ from, to },
    ...(brand === undefined ? {} : { brand_id: brand }),
    ...(team === undefined ? {} : { team_id: team }),
  };
}

/** The same period and filters, and nothing opened. */
export function placeOf({ from, to, tab, brand, team }: WorthSearch): WorthSearch {
  return {
    ...{ from, to },
    ...(tab === undefined ? {} : { tab }),
    ...(brand === undefined ? {} : { brand }),
    ...(team === undefined ? {} : { team }),
  };
}
