import type { opening as ru } from '../ru/opening.ts';
import type { Twin } from '../t.ts';

export const opening: Twin<typeof ru> = {
  requester: 'Requester',
  kind: 'What to do with the text',
  kind_internal: 'Keep as a note',
  kind_public: 'Send as a letter',
  text: 'Text',
  text_internal: 'What happened? The customer will not see this…',
  text_public: 'A letter to the customer…',
  for: 'For',
  for_me: 'Me',
  create: 'Create the ticket',
  create_and_send: 'Create and send',
};
