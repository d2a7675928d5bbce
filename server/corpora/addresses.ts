/** email/addresses.json and header-words.json: mailbox strings and encoded words. */
import { join } from 'node:path';
import { z } from 'zod';
import { decodeHeader, readAddresses } from '#modules/channels/channels.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { type Answer, finding, readCases, readThose } from './reading.ts';

const AddressCase = z.looseObject({
  input: z.string().optional(),
  valid: z.boolean().optional(),
  address: z.string().optional(),
  name: z.string().optional(),
  inputList: z.string().optional(),
  parts: z.record(z.string(), z.string()).optional(),
  inputName: z.string().nullish(),
  inputAddress: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
});
type AddressCase = z.infer<typeof AddressCase>;

const Word = z.object({ input: z.string(), decoded: z.string() });

export const addresses: RunCorpus = async (dir): Promise<Finding[]> => {
  const mailboxes = join(dir, 'email', 'addresses.json');
  const words = join(dir, 'email', 'header-words.json');
  return readThose([mailboxes, words], (path) =>
    path === mailboxes
      ? readCases(path, AddressCase).flatMap(findingsOf)
      : readCases(path, Word).map(wordFinding),
  );
};

function wordFinding({ input, decoded }: z.infer<typeof Word>): Finding {
  return finding({ name: input.slice(0, 60), field: 'decoded', expected: decoded }, () => {
    const got = decodeHeader(input);
    return { got, agrees: got === decoded };
  });
}

function findingsOf(one: AddressCase): Finding[] {
  const input = one.input ?? one.inputList ?? `${one.inputName ?? ''} <${one.inputAddress ?? ''}>`;
  const name = JSON.stringify(input.length > 80 ? `${input.slice(0, 80)}…` : input);
  const ask = (field: string, expected: unknown, answer: () => Answer) =>
    finding({ name, field, expected }, answer);
  return [
    ...(one.valid === undefined ? [] : [ask('valid', one.valid, () => valid(input, one.valid))]),
    ...(one.address === undefined
      ? []
      : [ask('address', one.address, () => same(mailboxOf(input)?.address, one.address))]),
    ...(one.name === undefined
      ? []
      : [ask('name', one.name, () => same(mailboxOf(input)?.name, one.name))]),
    ...(one.parts === undefined
      ? []
      : [ask('parts', one.parts, () => parts(input, one.parts ?? {}))]),
    ...(one.firstName === undefined ? [] : [ask('firstName, lastName', splitName(one), noSplit)]),
  ];
}

function mailboxOf(input: string) {
  return readAddresses([input]).mailboxes[0];
}

function same(got: string | undefined, expected: string | undefined): Answer {
  return { got: got ?? null, agrees: got === expected };
}

/** One mailbox that we would write to, and nothing that could be read in two ways. */
function valid(input: string, expected: boolean | undefined): Answer {
  const { mailboxes, ambiguous } = readAddresses([input]);
  const got = mailboxes.length === 1 && !ambiguous;
  return { got, agrees: got === expected };
}

/** The source keeps each entry as it was written: it must read like ours at that place. */
function parts(input: string, expected: Record<string, string>): Answer {
  const { mailboxes } = readAddresses([input]);
  const entries = Object.entries(expected);
  const agrees = entries.every(([index, text]) => {
    const alone = mailboxOf(text);
    const listed = mailboxes[Number(index)];
    return alone !== undefined && JSON.stringify(alone) === JSON.stringify(listed);
  });
  return { got: mailboxes, agrees };
}

function splitName(one: AddressCase): { firstName: string; lastName: string } {
  return { firstName: one.firstName ?? '', lastName: one.lastName ?? '' };
}

/** A person has one name in Opora, as written: it is not taken apart. */
function noSplit(): Answer {
  return { got: 'one name, not split', agrees: false };
}
