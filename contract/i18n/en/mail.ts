import type { mail as ru } from '../ru/mail.ts';
import type { Twin } from '../t.ts';

export const mail: Twin<typeof ru> = {
  invitation_accepted: 'Accepted',
  invitation_tentative: 'Tentative',
  invitation_declined: 'Declined',
  invitation_accepted_text: 'The invitation “{summary}” is accepted: we will come.',
  invitation_tentative_text: 'We cannot say for certain yet about “{summary}”: we may come.',
  invitation_declined_text: 'The invitation “{summary}” is declined: we cannot come.',
  canary_subject: 'Opora: check of the way of mail',
  canary_text:
    'By this message the mailbox checks that mail leaves and arrives in time. No answer is needed; it removes itself from the mailbox.',
  no_subject: '(no subject)',
  wrote: 'On {date}, {name} wrote:',
  forwarded: 'The customer did not write to us: the message was forwarded.',
};
