import type { mail as ru } from '../ru/mail.ts';
import type { Twin } from '../t.ts';

export const mail: Twin<typeof ru> = {
  auto_answer_subject: 'We have received your request: {subject}',
  auto_answer_body:
    'Hello!\n\nWe have received your message. Your request number is {number}.\nWe will answer to this address; to add something, just reply to this message.',
};
