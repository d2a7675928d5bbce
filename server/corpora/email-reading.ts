/** One raw message as the intake understands it, and the tree that it was read from. */
import {
  collectBodies,
  type MimePart,
  mimeBudget,
  type ParsedMail,
  type PreparedBody,
  parseMail,
  prepareBody,
  readMime,
} from '#modules/channels/channels.ts';

/** One stated value of a field; `path` leads to it within the field. */
export type Value = { path: string; expected: unknown; got: unknown; agrees: boolean };

export type Reading = {
  mail: ParsedMail;
  body: PreparedBody;
  root: MimePart;
  /** The texts and HTML texts of the body, one a part, in their order. */
  texts: string[];
  htmls: string[];
};

/** @throws when the message cannot be understood: that is a disagreement in everything */
export function readMessage(raw: Buffer): Reading {
  const parsed = parseMail(raw);
  if (!parsed.ok) throw new Error(`not understood: ${parsed.cause} ${parsed.detail}`);
  const budget = mimeBudget();
  const root = readMime(raw, budget);
  const { texts, htmls } = collectBodies(root, budget.warnings);
  return { mail: parsed.mail, body: prepareBody(parsed.mail), root, texts, htmls };
}
