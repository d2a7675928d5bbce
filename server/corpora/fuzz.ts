/**
 * Mutated messages through all that a message from outside meets before the database: reading, the
 * clues of its thread, splitting, cleaning. A message survives when nothing throws and it takes less
 * than a second. The same seed gives the same messages.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cluesOf, parseMail, prepareBody, splitText } from '#modules/channels/channels.ts';
import { makeSecrets } from '#platform/secrets.ts';
import { mutated, type Random, random } from './mutate.ts';
import { CorpusProblem, MAX_MS, reasonOf } from './reading.ts';

/** Longer messages are cut: what is looked for is depth, not length. */
const MAX_BYTES = 48 * 1024;

export type Fallen = { index: number; reason: string; raw: Buffer };
export type FuzzResult = { survived: number; count: number; slowest_ms: number; fallen: Fallen[] };

export type FuzzOptions = {
  dir: string;
  count: number;
  seed: number;
  onProgress?: (done: number, slowest_ms: number) => void;
};

/** The messages of email/messages, of whatever source. @throws CorpusProblem when there are none */
export function seeds(dir: string): Buffer[] {
  const folder = join(dir, 'email', 'messages');
  if (!existsSync(folder)) throw new CorpusProblem(`${folder} is missing`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.eml'))
    .sort();
  if (files.length === 0) throw new CorpusProblem(`${folder} holds no .eml files`);
  return files.map((file) => readFileSync(join(folder, file)).subarray(0, MAX_BYTES));
}

export function fuzz({ dir, count, seed, onProgress }: FuzzOptions): FuzzResult {
  const messages = seeds(dir);
  const result: FuzzResult = { survived: 0, count, slowest_ms: 0, fallen: [] };
  for (let index = 0; index < count; index += 1) {
    const raw = messageOf(messages, random(seed * 1_000_003 + index));
    const { took, reason } = live(raw);
    result.slowest_ms = Math.max(result.slowest_ms, took);
    if (reason === null) result.survived += 1;
    else result.fallen.push({ index, reason, raw });
    if ((index + 1) % 1000 === 0) onProgress?.(index + 1, result.slowest_ms);
  }
  return result;
}

function messageOf(messages: readonly Buffer[], dice: Random): Buffer {
  const [base = Buffer.alloc(0), other = Buffer.alloc(0)] = [dice.of(messages), dice.of(messages)];
  return mutated(base, other, dice);
}

/** Processor time: what else the machine does meanwhile is no fault of the message. */
function live(raw: Buffer): { took: number; reason: string | null } {
  const started = process.cpuUsage();
  try {
    understand(raw);
  } catch (error) {
    return { took: 0, reason: reasonOf(error) };
  }
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1000;
  return { took, reason: took > MAX_MS ? `took ${Math.round(took)} ms` : null };
}

/** Nothing that runs, loads or leads into a script, by its tag or its attributes. */
function isUnclean(tag: string): boolean {
  const bare = tag.replace(/"[^"]*"/g, '');
  if (/^<\/?(?:script|style|iframe|object|embed|svg|math|base|form|meta|link)\b/i.test(bare))
    return true;
  return /\son\w+\s*=/i.test(bare) || /(?:href|src)="\s*(?:javascript|vbscript|file):/i.test(tag);
}

const secrets = makeSecrets('fuzzing needs a key, not a secret');

function understand(raw: Buffer): void {
  const parsed = parseMail(raw);
  if (!parsed.ok) {
    if (parsed.cause === 'empty') return;
    throw new Error(`${parsed.cause}: ${parsed.detail}`);
  }
  const { mail } = parsed;
  const recipients = [...mail.delivered_to, ...mail.to.map((one) => one.address)];
  const sender_address = mail.from?.address ?? null;
  cluesOf(secrets, mail, { recipients, own_addresses: new Set(recipients), sender_address });
  splitText(mail.text);
  const body = prepareBody(mail);
  for (const html of [body.body_html, body.quoted_html]) {
    const unclean = html.match(/<[^>]*>/g)?.find(isUnclean);
    if (unclean !== undefined) throw new Error(`what is shown is not clean: ${unclean}`);
  }
  if (body.body_text.includes('\u0000')) throw new Error('a NUL in the text');
}
