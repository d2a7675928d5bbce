import type { mail as ru } from '../ru/mail.ts';
import type { Twin } from '../t.ts';

export const mail: Twin<typeof ru> = {
  no_subject: '(no subject)',
  wrote: 'On {date}, {name} wrote:',
  forwarded: 'The customer did not write to us: the message was forwarded.',
};
