import { emailAddress, type MailParty } from '#contract/common.ts';

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
    const address = emailAddress.safeParse(match?.[2] ?? '');
    if (address.success) good.push({ name: match?.[1]?.trim() ?? '', address: address.data });
    else bad.push(trimmed);
  }
  return { good, bad };
}
