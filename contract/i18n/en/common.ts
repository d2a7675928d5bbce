import type { common as ru } from '../ru/common.ts';
import type { Twin } from '../t.ts';

export const common: Twin<typeof ru> = {
  product: 'Opora',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Try again',
};
