/** The outside language model: where it is, and one exchange with it. Speaks as OpenAI's chat completions do. */

import { z } from 'zod';
import type { RobotError, TextModel } from '#contract/assist.ts';
import type { Config } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { EgressError, type EgressRule, networksOf, resolveHost } from '#platform/egress.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { exchangeOutside } from '#platform/fetch.ts';
import type { Ports } from '#platform/ports.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import type { Prompt } from './prompt.ts';
import { type TextModelRow, textModelRow, writeTextModel } from './text-model.sql.ts';

const purpose = 'text-model';

export const sealedModelKey: SealedColumn = {
  ...{ table: 'assist_text_model', column: 'sealed_key', purpose },
};

export async function getTextModel(ctx: Ctx): Promise<TextModel> {
  const { sealed_key, ...row } = await stored(ctx);
  return { ...row, has_key: sealed_key !== null };
}

async function stored(ctx: Ctx): Promise<TextModelRow> {
  return (await textModelRow(ctx)) ?? fail('unavailable', 'errors.unavailable');
}

export type TextModelEdit = {
  readonly [K in keyof Omit<TextModel, 'has_key'>]?: TextModel[K] | undefined;
} & {
  readonly key?: string | undefined;
};

/**
 * A key goes only to the address that it was given for: with a new address it is forgotten.
 * @throws OporaError invalid for an address that we would not call, or switched on without one
 */
export async function updateTextModel(
  ctx: Ctx,
  ports: Ports,
  { key, url, ...rest }: TextModelEdit,
): Promise<TextModel> {
  const address = url === undefined || url === '' ? url : await checkedAddress(ports.config, url);
  await transaction(ctx, async (tx) => {
    const before = await stored(tx);
    const isMoved = address !== undefined && address !== before.url;
    const sealed_key =
      key === undefined
        ? isMoved
          ? null
          : before.sealed_key
        : key === ''
          ? null
          : ports.secrets.seal(purpose, key);
    const named = Object.fromEntries(
      Object.entries(rest).filter(([, value]) => value !== undefined),
    );
    const after = {
      ...before,
      ...named,
      ...(address === undefined ? {} : { url: address }),
      sealed_key,
    };
    if (after.is_on && after.url === '') failField('url', 'errors.field.needed');
    if (after.is_on && after.model === '') failField('model', 'errors.field.needed');
    await writeTextModel(tx, after);
    await publish(tx, {
      name: 'text_model.changed',
      subject_type: 'text_model',
      subject_id: null,
      data: { is_on: after.is_on, url: after.url, model: after.model },
    });
  });
  return getTextModel(ctx);
}

function ruleOf({ model_networks }: Pick<Config, 'model_networks'>): EgressRule {
  const networks = networksOf(model_networks);
  return { allow_private: false, ...(networks === undefined ? {} : { networks }) };
}

async function checkedAddress(config: Config, text: string): Promise<string> {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    return failField('url', 'errors.field.webhook_address');
  if (url.username !== '' || url.password !== '' || url.search !== '')
    return failField('url', 'errors.field.model_secret_in_address');
  if (url.protocol === 'http:' && config.model_networks.length === 0)
    return failField('url', 'errors.field.model_https');
  url.hash = '';
  try {
    await resolveHost(url.hostname, ruleOf(config));
  } catch (error) {
    // A name that nobody knows yet may be known tomorrow; an own address stays ours.
    if (error instanceof EgressError && error.reason === 'host_is_private')
      failField('url', 'errors.field.model_private');
  }
  return url.href.replace(/\/+$/, '');
}

export type Completed =
  | {
      readonly answer: string;
      readonly tokens_in: number | null;
      readonly tokens_out: number | null;
    }
  | { readonly error: RobotError };

/** An answer takes a few kilobytes; what is longer is not what was asked for. */
const mostBytes = 512 * 1024;
const mostTokens = 1_500;

export async function complete(
  ports: Ports,
  row: TextModelRow,
  { system, user }: Prompt,
): Promise<Completed> {
  const rule = ruleOf(ports.config);
  if (!(await isProtected(row.url, rule))) return { error: 'not_https' };
  const key = row.sealed_key === null ? undefined : ports.secrets.open(purpose, row.sealed_key);
  const result = await exchangeOutside(`${row.url}/chat/completions`, {
    body: Buffer.from(
      JSON.stringify({
        model: row.model,
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: user },
        ],
        temperature: 0.2,
        max_tokens: mostTokens,
        stream: false,
      }),
    ),
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    timeout_ms: row.timeout_seconds * 1000,
    rule,
    keep_bytes: mostBytes,
  });
  return 'error' in result ? { error: result.error } : read(result.status, result.answer);
}

/** Unencrypted only to where the configuration says. */
async function isProtected(address: string, { networks }: EgressRule): Promise<boolean> {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  try {
    const found = await resolveHost(hostname, { allow_private: true });
    return found.every((one) => networks?.check(one, one.includes(':') ? 'ipv6' : 'ipv4') === true);
  } catch {
    // Asked again when it is called, and told by its reason.
    return true;
  }
}

const count = z.number().int().min(0).nullish().catch(null);
const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish().catch(null),
});

function read(status: number, body: string): Completed {
  if (status === 401 || status === 403) return { error: 'key' };
  if (status === 429 || status === 503) return { error: 'busy' };
  if (status >= 300 && status < 400) return { error: 'redirect' };
  if (status !== 200) return { error: 'status' };
  if (Buffer.byteLength(body) >= mostBytes) return { error: 'too_long' };
  const parsed = completion.safeParse(jsonOf(body));
  if (!parsed.success) return { error: 'not_understood' };
  const answer = plain(parsed.data.choices[0]?.message.content ?? '');
  if (answer === '') return { error: 'empty' };
  const { usage } = parsed.data;
  return {
    answer,
    tokens_in: usage?.prompt_tokens ?? null,
    tokens_out: usage?.completion_tokens ?? null,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const longestAnswer = 20_000;

/** Text alone: no thoughts of the model, no control characters, nothing that turns the line around. */
function plain(answer: string): string {
  return (
    answer
      .toWellFormed()
      .replace(/<think>[\s\S]*?(?:<\/think>|$)/g, '')
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '')
      .trim()
      .slice(0, longestAnswer)
      .toWellFormed()
  );
}
