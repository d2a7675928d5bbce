/**
 * In whose name a reply comes and how it is signed. Pure: everything here is plain text; whoever puts
 * it into HTML encodes it, so no name, signature or variable can bring markup along (case D5).
 */
import type { fromNameFormats } from '#contract/channels.ts';

export type Signer = {
  readonly first_name: string;
  readonly last_name: string;
  readonly signature: string;
};

export type Signed = {
  /** Null: the desk itself writes. */
  readonly person: Signer | null;
  readonly team: { readonly name: string; readonly signature: string } | null;
  readonly mailbox: {
    readonly name: string;
    readonly signature: string;
    readonly from_name_format: (typeof fromNameFormats)[number];
  };
  readonly number: number;
};

export function fullName(person: Signer): string {
  return `${person.first_name} ${person.last_name}`.trim();
}

/** «Касса», «Анна Крылова», «Анна Крылова (Касса)» or «Анна К. · Касса»: as the mailbox is set. */
export function fromName({ person, mailbox }: Pick<Signed, 'person' | 'mailbox'>): string {
  const name = person === null ? '' : fullName(person);
  if (person === null || name === '' || mailbox.from_name_format === 'brand') return mailbox.name;
  if (mailbox.from_name_format === 'person') return name;
  if (mailbox.from_name_format === 'person_brand') return `${name} (${mailbox.name})`;
  const initial = [...person.last_name.trim()][0];
  const short = initial === undefined ? person.first_name : `${person.first_name} ${initial}.`;
  return `${short.trim()} · ${mailbox.name}`;
}

/** The name, and below it what the person, the ticket's team and the mailbox add, in this order. */
export function signatureLines(signed: Signed): string[] {
  const { person, team, mailbox } = signed;
  const name = person === null ? '' : fullName(person);
  const own = filled(person?.signature ?? '', signed);
  const lines = [
    own.includes(name) ? '' : name,
    own,
    filled(team?.signature ?? '', signed),
    filled(mailbox.signature, signed),
  ];
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** `{name}`, `{first_name}`, `{team}`, `{mailbox}`, `{number}`; another word in braces stays as it is. */
function filled(template: string, { person, team, mailbox, number }: Signed): string {
  const values: Record<string, string> = {
    name: person === null ? '' : fullName(person),
    first_name: person?.first_name ?? '',
    team: team?.name ?? '',
    mailbox: mailbox.name,
    number: String(number),
  };
  return template.replace(/\{([a-z_]+)\}/g, (whole, key: string) =>
    Object.hasOwn(values, key) ? (values[key] ?? '') : whole,
  );
}
