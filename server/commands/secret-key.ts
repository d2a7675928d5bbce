/**
 * `secret-key`: what the keys seal; `change`: another one; `seal`: all that former ones sealed by the first;
 * `forget`: the former ones are no longer needed.
 */
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { type Config, readConfig, secretKeyFile } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openDatabase } from '#platform/db.ts';
import { makeLog } from '#platform/log.ts';
import { migrate } from '#platform/migrations.ts';
import {
  countSealed,
  type SealedBy,
  type SealedColumn,
  sealAnew,
} from '#platform/sealed-columns.ts';
import { keysOf, makeSecrets, type Secrets } from '#platform/secrets.ts';
import { sealedColumns } from '../modules.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';

const USAGE = {
  en: `npm run -s opora -- secret-key           which keys there are, and what they seal
npm run -s opora -- secret-key change    another key; those before it go on opening
npm run -s opora -- secret-key seal      seal by the first key what the others sealed, while everyone works
npm run -s opora -- secret-key forget    throw the others away, when nothing needs them`,
  ru: `npm run -s opora -- secret-key           какие есть ключи и что ими зашифровано
npm run -s opora -- secret-key change    новый ключ; прежние продолжают открывать
npm run -s opora -- secret-key seal      перешифровать первым ключом то, что зашифровано остальными, не останавливая работу
npm run -s opora -- secret-key forget    выбросить остальные, когда они не нужны`,
};

export async function secretKey(args: string[]): Promise<number> {
  const [action = 'state', ...others] = args;
  if (others.length > 0) throw new Refusal(USAGE);
  const config = readConfig();
  if (action === 'change') change(config);
  else if (action === 'seal') await seal(config);
  else if (action === 'forget') await forget(config);
  else if (action === 'state') await tellState(config);
  else throw new Refusal(USAGE);
  return 0;
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function isInSettings(): boolean {
  return Boolean(process.env['SECRET_KEY']);
}

function change(config: Config): void {
  if (isInSettings()) tellSettings();
  else changeFile(config);
}

function changeFile(config: Config): void {
  const file = secretKeyFile(config.data_dir);
  writeKeys(file, [newKey(), ...keysOf(config.secret_keys)]);
  print({
    en: `A new key stands first in ${file}; the former one is kept below it.
  1. Restart all processes of Opora at once: one that does not know the new key cannot open what others seal by it.
  2. npm run -s opora -- secret-key seal
Backups made before this need the former key: keep a copy of it with them.`,
    ru: `Новый ключ — первой строкой в ${file}, прежний оставлен под ним.
  1. Перезапустите все процессы Опоры разом: кто не знает нового ключа, не откроет то, что им зашифруют другие.
  2. npm run -s opora -- secret-key seal
Для резервных копий, сделанных до этого, нужен прежний ключ: храните его вместе с ними.`,
  });
}

function tellSettings(): void {
  const key = newKey();
  print({
    en: `SECRET_KEY is a setting of the processes, so it is changed there, and nobody notices:
  1. Give every process SECRET_KEY_ALSO=${key} and restart one after another.
  2. Exchange both in every process, SECRET_KEY=${key} and SECRET_KEY_ALSO=the former one, and restart one after another.
  3. npm run -s opora -- secret-key seal
Backups made before this need the former key: keep a copy of it with them.`,
    ru: `SECRET_KEY задан в настройках процессов, там его и меняют, и никто этого не заметит:
  1. Задайте каждому процессу SECRET_KEY_ALSO=${key} и перезапустите их по очереди.
  2. Поменяйте их местами в каждом процессе: SECRET_KEY=${key}, SECRET_KEY_ALSO=прежний ключ, и перезапустите по очереди.
  3. npm run -s opora -- secret-key seal
Для резервных копий, сделанных до этого, нужен прежний ключ: храните его вместе с ними.`,
  });
}

async function seal(config: Config): Promise<void> {
  const all = await overAll(config, sealAnew);
  print({ en: `Sealed anew: ${all.another}.`, ru: `Перешифровано: ${all.another}.` });
  tellNone(all);
  tellOthers(config);
}

async function tellState(config: Config): Promise<void> {
  const keys = keysOf(config.secret_keys).length;
  const all = await overAll(config, countSealed);
  print({
    en: `Keys: ${keys}. Sealed by the first: ${all.first}, by others: ${all.another}.`,
    ru: `Ключей: ${keys}. Зашифровано первым: ${all.first}, остальными: ${all.another}.`,
  });
  tellNone(all);
  if (all.another > 0)
    print({
      en: 'npm run -s opora -- secret-key seal seals all of it by the first.',
      ru: 'Перешифровать всё первым: npm run -s opora -- secret-key seal',
    });
  else tellOthers(config);
}

/** Nothing needs the other keys but answers to old letters. */
function tellOthers(config: Config): void {
  if (keysOf(config.secret_keys).length < 2) return;
  print({
    en: `Nothing is sealed by the other keys any more. They still recognise answers to letters of before; without them
an answer finds its ticket by its references alone. To throw them away after an hour or later:
${isInSettings() ? 'take SECRET_KEY_ALSO out of the settings.' : 'npm run -s opora -- secret-key forget, and restart.'}`,
    ru: `Остальными ключами больше ничего не зашифровано. По ним ещё узнаются ответы на прежние письма; без них ответ
находит обращение только по ссылкам на письма. Выбросить их можно не раньше чем через час:
${isInSettings() ? 'уберите SECRET_KEY_ALSO из настроек.' : 'npm run -s opora -- secret-key forget — и перезапуск.'}`,
  });
}

function tellNone({ none }: SealedBy): void {
  if (none === 0) return;
  print({
    en: `! ${none} cannot be opened by any key: put the key they were sealed by below the others, or enter those passwords anew.`,
    ru: `! Не открываются ни одним ключом: ${none}. Допишите ключ, которым они зашифрованы, под остальными или введите эти пароли заново.`,
  });
}

async function forget(config: Config): Promise<void> {
  if (isInSettings())
    throw new Refusal({
      en: 'The keys are settings of the processes: take SECRET_KEY_ALSO out of them.',
      ru: 'Ключи заданы в настройках процессов: уберите из них SECRET_KEY_ALSO.',
    });
  const [first = ''] = keysOf(config.secret_keys);
  const { another } = await overAll(config, countSealed);
  if (another > 0)
    throw new Refusal({
      en: `The other keys still seal ${another}. First: npm run -s opora -- secret-key seal`,
      ru: `Остальными ключами ещё зашифровано: ${another}. Сначала: npm run -s opora -- secret-key seal`,
    });
  writeKeys(secretKeyFile(config.data_dir), [first]);
  print({
    en: 'One key is left. Restart Opora; backups of before need the keys that were.',
    ru: 'Остался один ключ. Перезапустите Опору; прежним резервным копиям нужны прежние ключи.',
  });
}

/** Whole or not at all, for the owner alone. */
function writeKeys(file: string, keys: readonly string[]): void {
  writeFileSync(`${file}.new`, `${keys.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

type Look = (ctx: Ctx, secrets: Secrets, at: SealedColumn) => Promise<SealedBy>;

async function overAll(config: Config, look: Look): Promise<SealedBy> {
  const server = await reachedServer(config);
  try {
    await migrate(server.url);
    const log = makeLog('warn', process.stderr);
    const database = openDatabase(server.url, log, 2);
    const ctx: Ctx = { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
    const secrets = makeSecrets(config.secret_keys);
    const all = { first: 0, another: 0, none: 0 };
    try {
      for (const at of sealedColumns) {
        const one = await look(ctx, secrets, at);
        for (const by of ['first', 'another', 'none'] as const) all[by] += one[by];
      }
      return all;
    } finally {
      await database.close();
    }
  } finally {
    await server.stop();
  }
}
