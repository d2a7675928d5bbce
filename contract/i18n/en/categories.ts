import type { categories as ru } from '../ru/categories.ts';
import type { Twin } from '../t.ts';

export const categories: Twin<typeof ru> = {
  new: 'New',
  open: 'Open',
  waiting_customer: 'Waiting for customer',
  waiting_internal: 'Waiting for colleagues',
  waiting_vendor: 'Waiting for vendor',
  solved: 'Solved',
  closed: 'Closed',
};
