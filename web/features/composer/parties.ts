import type { MailParty } from '#contract/common.ts';

/** Catches slips of the hand; the server decides. */
const looksLikeAddress = /^[^\s@<>",;:()[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/;

/** How a party is called: by name, else by address. */
export function nameOf(party: MailParty): string {
  return party.name === '' ? party.address : party.name;
}

/** "Anna <anna@a.example>, boris@b.example" → parties; what is no address is given back. */
export function readParties(text: string): { good: MailParty[]; bad: string[] } {
  const good: MailParty[] = [];
  const bad: string[] = [];
  for (const piece of text.split(/[,;\n]/)) {
    const trimmed = piece.trim();
    if (trimmed === '') continue;
    const match = /^(?:"?([^"<]*)"?\s*<)?([^<>\s]+)>?$/.exec(trimmed);
    const address = (match?.[2] ?? '').toLowerCase();
    if (looksLikeAddress.test(address)) good.push({ name: match?.[1]?.trim() ?? '', address });
    else bad.push(trimmed);
  }
  return { good, bad };
}
