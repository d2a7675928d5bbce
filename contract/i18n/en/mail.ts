import type { mail as ru } from '../ru/mail.ts';
import type { Twin } from '../t.ts';

export const mail: Twin<typeof ru> = {
  canary_subject: 'Opora: check of the way of mail',
  canary_text:
    'By this message the mailbox checks that mail leaves and arrives in time. No answer is needed; it removes itself from the mailbox.',
  no_subject: '(no subject)',
  wrote: 'On {date}, {name} wrote:',
  forwarded: 'The customer did not write to us: the message was forwarded.',
};
