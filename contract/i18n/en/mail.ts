import type { mail as ru } from '../ru/mail.ts';
import type { Twin } from '../t.ts';

export const mail: Twin<typeof ru> = {
  no_subject: '(no subject)',
  wrote: 'On {date}, {name} wrote:',
};
