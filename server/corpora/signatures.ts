/** email/replies/signatures.json: where the words end and the signature starts. */
import { join } from 'node:path';
import { z } from 'zod';
import { splitText } from '#modules/channels/channels.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { finding, readCases } from './reading.ts';

const Signed = z.object({
  name: z.string(),
  input: z.string(),
  text: z.string(),
  signature: z.string().nullable(),
});

/** A name that stands for several inputs is told apart by its input. */
export const signatures: RunCorpus = async (dir): Promise<Finding[]> =>
  readCases(join(dir, 'email', 'replies', 'signatures.json'), Signed).map((one) => {
    const name = `${one.name} (${JSON.stringify(one.input.slice(0, 30))})`;
    const expected = { text: one.text.trim(), signature: (one.signature ?? '').trim() };
    return finding({ name, field: 'split', expected }, () => {
      const { visible, signature } = splitText(one.input);
      const got = { text: visible.trim(), signature: signature.trim() };
      return { got, agrees: got.text === expected.text && got.signature === expected.signature };
    });
  });
