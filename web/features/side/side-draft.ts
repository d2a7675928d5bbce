import type { MailParty } from '#contract/common.ts';
import { recall, remember } from '../../i18n.ts';
import type { DraftFile } from '../composer/drafts.ts';

export type SideDraft = {
  /** Null: a new conversation. */
  side_id: string | null;
  to: MailParty[];
  subject: string;
  body_html: string;
  files: DraftFile[];
  quotes: string[];
};

export function emptySideDraft(subject: string): SideDraft {
  return { side_id: null, to: [], subject, body_html: '', files: [], quotes: [] };
}

const keyOf = (ticket_id: string) => `opora.side.${ticket_id}`;

/** Typed words stay on this device until they are sent. */
export function keptSideDraft(ticket_id: string, subject: string): SideDraft {
  const first = emptySideDraft(subject);
  try {
    const kept: unknown = JSON.parse(recall(keyOf(ticket_id)) ?? '{}');
    return typeof kept === 'object' && kept !== null ? { ...first, ...kept } : first;
  } catch {
    return first;
  }
}

export function keepSideDraft(ticket_id: string, draft: SideDraft | null): void {
  if (draft !== null) remember(keyOf(ticket_id), JSON.stringify(draft));
  else
    try {
      localStorage.removeItem(keyOf(ticket_id));
    } catch {
      // Nothing was kept where storing is forbidden.
    }
}
