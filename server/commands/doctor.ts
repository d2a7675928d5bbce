/** Looks at everything a start needs, one line each, and says what to do about what is wrong. */
import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Config, readConfig } from '#platform/config.ts';
import {
  isHeldByAnother,
  type LockHolder,
  lockDataDirectory,
  makeDataDirectory,
  proveWritable,
} from '#platform/data-directory.ts';
import {
  clustersWithoutOwner,
  type DatabaseServer,
  reachDatabaseServer,
} from '#platform/database-server.ts';
import { pendingMigrations } from '#platform/migrations.ts';
import { portProblem } from '#platform/ports-in-use.ts';
import { keysOf } from '#platform/secrets.ts';
import { type BothLanguages, terminalText } from '#platform/terminal-text.ts';
import { oporaVersion } from '#platform/version.ts';
import { deskFindings } from './doctor-desk.ts';
import { both, type Finding, hint, ok, wrong } from './doctor-finding.ts';
import { serverFindings } from './doctor-server.ts';
import { standbyFindings } from './doctor-standby.ts';
import { describePortProblem } from './port-words.ts';
import { words } from './terminal.ts';

const MARKS = { ok: '✓', hint: '·', wrong: '✗' };
const LOW_DISK_BYTES = 1024 ** 3;

/** @returns 1 when something is wrong */
export async function doctor(): Promise<number> {
  let is_healthy = true;
  for await (const finding of findings()) {
    if (finding.state === 'wrong') is_healthy = false;
    process.stdout.write(`${MARKS[finding.state]} ${terminalText(finding.texts)}\n`);
  }
  return is_healthy ? 0 : 1;
}

async function* findings(): AsyncGenerator<Finding> {
  yield ok(both(`Opora ${oporaVersion()}, Node.js ${process.version}`));
  if (process.getuid?.() === 0) yield hint(RUNS_AS_ROOT);
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    yield wrong(both(words(error)));
    return;
  }
  yield await dataDirectory(config);
  yield* secretKey(config);
  yield* formerKeys(config);
  yield* abandonedClusters();
  const holder = whoRuns(config);
  if (holder) yield running(holder);
  yield* database(config, holder !== undefined);
  // A running Opora holds them itself.
  if (!holder) yield* ports(config);
  yield await publicAddress(config);
}

const RUNS_AS_ROOT: BothLanguages = {
  en: 'Running as root. It works; on a server give Opora a user of its own (ops/opora.service).',
  ru: 'Запущено от имени root. Работать будет, но на сервере лучше отдельный пользователь (ops/opora.service).',
};

async function dataDirectory(config: Config): Promise<Finding> {
  const { data_dir } = config;
  try {
    makeDataDirectory(data_dir);
    proveWritable(data_dir);
    const disk = await statfs(data_dir);
    const free = disk.bavail * disk.bsize;
    const gigabytes = (free / 1024 ** 3).toFixed(1);
    const texts = {
      en: `Data directory ${data_dir}, ${gigabytes} GB free`,
      ru: `Каталог данных ${data_dir}, свободно ${gigabytes} ГБ`,
    };
    if (free > LOW_DISK_BYTES) return ok(texts);
    return wrong({
      en: `${texts.en}: too little, free some space`,
      ru: `${texts.ru}: слишком мало, освободите место`,
    });
  } catch (error) {
    return wrong(both(words(error)));
  }
}

/** Who holds the data directory just now; undefined when nobody does. */
function whoRuns(config: Config): LockHolder | undefined {
  const lock = lockDataDirectory(config.data_dir);
  if (isHeldByAnother(lock)) return lock;
  lock.release();
  return undefined;
}

function running({ pid, address }: LockHolder): Finding {
  const where = [`pid ${pid}`, address].filter(Boolean).join(', ');
  return ok({ en: `Opora is running (${where})`, ru: `Опора работает (${where})` });
}

function* abandonedClusters(): Generator<Finding> {
  for (const { dir, data_dir } of clustersWithoutOwner()) {
    yield hint({
      en: `${dir} is the database of ${data_dir}, which is gone. If it is not coming back: rm -rf ${dir}*`,
      ru: `${dir} — база каталога ${data_dir}, которого больше нет. Если он не вернётся: rm -rf ${dir}*`,
    });
  }
}

async function* database(config: Config, is_held: boolean): AsyncGenerator<Finding> {
  let server: DatabaseServer | undefined;
  try {
    server = await reachDatabaseServer(config);
    if (!server) {
      yield wrong({
        en: 'The database does not answer: another process is just starting or stopping it',
        ru: 'База не отвечает: другой процесс как раз запускает или останавливает её',
      });
      return;
    }
    yield await serverVersion(server);
    yield await migrations(server);
    yield* inside(server, config, is_held);
    const { database_read_url } = config;
    if (database_read_url !== undefined) yield* standbyFindings(server.url, database_read_url);
  } catch (error) {
    yield wrong(both(words(error)));
  } finally {
    await server?.stop();
  }
}

/** What the database itself tells; a desk whose schema is older is not asked what it cannot answer. */
async function* inside(
  server: DatabaseServer,
  config: Config,
  is_held: boolean,
): AsyncGenerator<Finding> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    yield* serverFindings(client, config.database_pool);
    if ((await pendingMigrations(server.url)).length > 0) return;
    const { rowCount } = await client.query(`select from pg_stat_activity
      where datname = current_database() and application_name ~ '^opora-[0-9a-f]{12}$' limit 1`);
    yield* deskFindings(client, is_held || rowCount === 1);
  } finally {
    await client.end();
  }
}

async function serverVersion(server: DatabaseServer): Promise<Finding> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    const version = rows[0]?.server_version ?? '';
    const kinds = {
      external: { en: 'of DATABASE_URL', ru: 'из DATABASE_URL' },
      own: { en: 'embedded', ru: 'встроенный' },
      borrowed: { en: 'embedded, running', ru: 'встроенный, уже работает' },
    };
    const kind = kinds[server.kind];
    const texts = {
      en: `PostgreSQL ${version}, ${kind.en}`,
      ru: `PostgreSQL ${version}, ${kind.ru}`,
    };
    if (Number.parseInt(version, 10) >= 15) return ok(texts);
    return wrong({
      en: `${texts.en}: 15 or newer is needed`,
      ru: `${texts.ru}: нужен 15 или новее`,
    });
  } finally {
    await client.end();
  }
}

async function migrations(server: DatabaseServer): Promise<Finding> {
  const pending = await pendingMigrations(server.url);
  if (pending.length === 0) {
    return ok({ en: 'The database is up to date', ru: 'База соответствует этой версии' });
  }
  return hint({
    en: `Migrations waiting: ${pending.length}. npm start applies them, or npm run -s opora -- migrate`,
    ru: `Ждут миграций: ${pending.length}. Их применит npm start или npm run -s opora -- migrate`,
  });
}

async function* ports(config: Config): AsyncGenerator<Finding> {
  const wanted = [
    { variable: 'PORT', host: config.host, port: config.port },
    { variable: 'SMTP_PORT', host: config.smtp_host, port: config.smtp_port },
    { variable: 'LMTP_PORT', host: config.smtp_host, port: config.lmtp_port },
  ];
  for (const { variable, host, port } of wanted) {
    if (port === undefined) continue;
    const problem = await portProblem(host, port);
    if (!problem)
      yield ok({ en: `${variable} ${port} is free`, ru: `${variable} ${port} свободен` });
    else yield hint(describePortProblem({ variable, host, port, problem }));
  }
}

/** Asked from here, which is not from everywhere: a wrong certificate or a proxy that is down shows. */
async function publicAddress(config: Config): Promise<Finding> {
  const { public_url } = config;
  if (/^http:\/\/(localhost|127\.0\.0\.1)/.test(public_url)) {
    return hint({
      en: `Address ${public_url}: links in mails work on this machine only. Set PUBLIC_URL for others.`,
      ru: `Адрес ${public_url}: ссылки в письмах откроются только на этой машине. Для остальных задайте PUBLIC_URL.`,
    });
  }
  try {
    const answer = await fetch(`${public_url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return ok({ en: `Address ${public_url}`, ru: `Адрес ${public_url}` });
    return wrong({
      en: `${public_url} answers ${answer.status}: the proxy in front of Opora does not reach it, or another program is there.`,
      ru: `${public_url} отвечает ${answer.status}: прокси не достаёт до Опоры, или по этому адресу другая программа.`,
    });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const words = reason instanceof Error ? reason.message : String(reason);
    return hint({
      en: `${public_url} does not answer from here (${words}). When Opora runs, check the name, the proxy and the certificate.`,
      ru: `${public_url} отсюда не отвечает (${words}). Если Опора запущена, проверьте имя, прокси и сертификат.`,
    });
  }
}

function* formerKeys({ secret_keys }: Config): Generator<Finding> {
  if (keysOf(secret_keys).length < 2) return;
  yield hint({
    en: 'The secret key was changed and the former one is still there. What is left to do: npm run -s opora -- secret-key',
    ru: 'Секретный ключ сменили, прежний ещё на месте. Что осталось сделать: npm run -s opora -- secret-key',
  });
}

/** Whoever reads it reads the passwords of mailboxes in any backup. */
function* secretKey(config: Config): Generator<Finding> {
  const file = join(config.data_dir, 'secret.key');
  if (process.platform === 'win32' || !existsSync(file)) return;
  const { mode } = statSync(file);
  if ((mode & 0o077) === 0) return;
  yield wrong({
    en: `Others on this machine may read ${file}. Only its owner should: chmod 600 ${file}`,
    ru: `Файл ${file} могут прочесть и другие на этой машине. Оставьте доступ владельцу: chmod 600 ${file}`,
  });
}
