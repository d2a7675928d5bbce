import { useQuery } from '@tanstack/react-query';
import { type Brand, listBrands } from '#contract/brands.ts';
import { ask } from '../../queries.ts';

const none: never[] = [];

/** The main one first, archived ones last; live news keeps them fresh. */
export function useBrands(): Brand[] {
  return useQuery({ ...ask(listBrands, {}), staleTime: 30 * 60_000 }).data?.items ?? none;
}

/** More than one to choose from: only then is a brand worth a line anywhere. */
export function hasBrands(brands: readonly Brand[]): boolean {
  return brands.filter((brand) => !brand.is_archived).length > 1;
}
