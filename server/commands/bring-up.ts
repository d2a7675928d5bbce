/** The steps of a start, each shown as it happens; what each starts is ended when we stop. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Config, ROOT } from '#platform/config.ts';
import { isHeldByAnother, lockDataDirectory } from '#platform/data-directory.ts';
import {
  type DatabaseServer,
  reachDatabaseServer,
  startDatabaseServer,
} from '#platform/database-server.ts';
import type { Log } from '#platform/log.ts';
import type { MailPort } from '#platform/mail.ts';
import { portProblem } from '#platform/ports-in-use.ts';
import type { Opora } from '../app.ts';
import { describePortProblem } from './port-words.ts';
import { type Stopping, stopOnSignals } from './stopping.ts';
import { explain, print, Refusal, step, words } from './terminal.ts';
import { type Upgraded, upgradeDatabase } from './upgrade.ts';

/** How long a step that is under way when we are asked to stop may take before we stop around it. */
const STEP_PATIENCE_MS = 3_000;
/** PostgreSQL writes everything to disk before it ends. */
const DATABASE_PATIENCE_MS = 40_000;

/**
 * Runs a start and waits until somebody asks to stop; ends everything in either case.
 * @returns the exit code: 0 when asked to stop, 1 when the start failed
 */
export async function runUntilStopped(
  bringUp: (stopping: Stopping) => Promise<void>,
): Promise<number> {
  const stopping = stopOnSignals((error) => process.stderr.write(`${words(error)}\n`));
  const up = bringUp(stopping).catch((error: unknown) => {
    // What breaks because we are stopping is no news.
    if (!stopping.isAsked()) stopping.ask(explain(error));
  });
  const exit_code = await stopping.asked;
  if (exit_code === 0) print({ en: '\nStopping …', ru: '\nОстанавливаю …' });
  await Promise.race([up, sleep(STEP_PATIENCE_MS, undefined, { ref: false })]);
  await stopping.endAll();
  if (exit_code === 0) print({ en: 'Stopped.', ru: 'Остановлено.' });
  return exit_code;
}

/** Between steps: nothing more is started once somebody asked to stop. */
export function goOn(stopping: Stopping): void {
  if (stopping.isAsked()) throw new Error('asked to stop');
}

/**
 * Takes the data directory for this process.
 * @returns a function that notes our address for whoever is refused later
 * @throws Refusal when another Opora runs on it
 */
export function takeDataDirectory(config: Config, stopping: Stopping): (address: string) => void {
  const lock = lockDataDirectory(config.data_dir);
  if (isHeldByAnother(lock)) {
    const { pid, address } = lock;
    const who = [pid && `pid ${pid}`, address].filter(Boolean).join(', ');
    throw new Refusal({
      en: `Opora already runs on the data directory ${config.data_dir} (${who}).\nUse that one, stop it, or choose another directory: DATA_DIR=…`,
      ru: `На каталоге данных ${config.data_dir} Опора уже работает (${who}).\nПользуйтесь ей, остановите её или задайте другой каталог: DATA_DIR=…`,
    });
  }
  stopping.onStop(lock.release);
  return lock.describe;
}

/** Refuses before the long steps when a port is taken. @throws Refusal */
export async function checkPorts(config: Config, wants: { web: boolean; mail: boolean }) {
  const mail = { host: config.smtp_host };
  const wanted = [
    ...(wants.web ? [{ variable: 'PORT', host: config.host, port: config.port }] : []),
    ...(wants.mail ? [{ variable: 'SMTP_PORT', ...mail, port: config.smtp_port }] : []),
    ...(wants.mail ? [{ variable: 'LMTP_PORT', ...mail, port: config.lmtp_port }] : []),
  ];
  for (const { variable, host, port } of wanted) {
    if (port === undefined) continue;
    const problem = await portProblem(host, port);
    if (problem) throw new Refusal(describePortProblem({ variable, host, port, problem }));
  }
}

/** Builds the web app when its sources changed; an installation without sources brings it built. */
export async function prepareWeb(): Promise<void> {
  const builder = join(ROOT, 'scripts', 'build-web.ts');
  if (!existsSync(builder)) return;
  await step(
    { en: 'Web app', ru: 'Веб-приложение' },
    async () => {
      const { buildWebIfChanged } = await import('../../scripts/build-web.ts');
      return buildWebIfChanged();
    },
    (isBuilt) =>
      isBuilt ? { en: 'built', ru: 'собрано' } : { en: 'up to date', ru: 'уже собрано' },
  );
}

/** Starts or reaches the database, and migrates it. @throws PostgresUnavailable, Refusal */
export async function prepareDatabase(
  config: Config,
  stopping: Stopping,
  log: Log,
): Promise<string> {
  const server = await step(
    { en: 'Database', ru: 'База данных' },
    async () => {
      const started = await startDatabaseServer(config, ({ log_tail, deaths }) =>
        log.error({ log_tail, deaths }, 'the database died and is started again'),
      );
      stopping.onStop(started.stop, DATABASE_PATIENCE_MS);
      return { ...started, version: await serverVersion(started) };
    },
    ({ kind, version }) =>
      kind === 'external'
        ? {
            en: `PostgreSQL ${version} of DATABASE_URL`,
            ru: `PostgreSQL ${version} из DATABASE_URL`,
          }
        : { en: `PostgreSQL ${version}, embedded`, ru: `PostgreSQL ${version}, встроенная` },
  );
  goOn(stopping);
  await migrateShown(server.url, config);
  goOn(stopping);
  return server.url;
}

/** For `web` and `worker`: the database of DATABASE_URL, or the embedded one, whoever runs it. */
export async function shareDatabase(config: Config, stopping: Stopping): Promise<string> {
  const server = await reachDatabaseServer(config);
  if (!server) {
    throw new Refusal({
      en: 'The database does not answer: another process is just starting or stopping it. Try again in a moment.',
      ru: 'База не отвечает: другой процесс как раз запускает или останавливает её. Повторите через несколько секунд.',
    });
  }
  stopping.onStop(server.stop, DATABASE_PATIENCE_MS);
  await migrateShown(server.url, config);
  goOn(stopping);
  return server.url;
}

async function serverVersion(server: DatabaseServer): Promise<string> {
  const client = new Client({ connectionString: server.url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  } finally {
    await client.end();
  }
}

/** With a backup first and a trial on a copy, where there is something to lose. */
async function migrateShown(url: string, config: Config): Promise<void> {
  const { backup } = await step(
    { en: 'Migrations', ru: 'Миграции' },
    () => upgradeDatabase(url, config),
    upgradedWords,
  );
  if (backup !== undefined) {
    print({ en: `  Backup from before: ${backup}`, ru: `  Копия до обновления: ${backup}` });
  }
}

function upgradedWords({ applied: { length }, backup, untried }: Upgraded) {
  if (length === 0) return { en: 'up to date', ru: 'обновлять нечего' };
  const done = { en: `${length} applied`, ru: `применено: ${length}` };
  if (backup === undefined) return done;
  return untried === undefined
    ? { en: `tried on a copy, ${done.en}`, ru: `испытаны на копии, ${done.ru}` }
    : { en: `${done.en}, without a trial`, ru: `${done.ru}, без испытания` };
}

/** The app on its database; closed when we stop. */
export async function openApp(
  config: Config,
  stopping: Stopping,
  parts: { url: string; log: Log; mail?: MailPort | undefined },
): Promise<Opora> {
  // Loaded here, so that the first step is on the screen before the modules are read.
  const { buildApp } = await import('../app.ts');
  const { url, log, mail } = parts;
  const ports = mail === undefined ? {} : { mail };
  const opora = await buildApp({ ...config, database_url: url }, { log, ports });
  stopping.onStop(() => opora.close());
  return opora;
}

export async function listenShown(opora: Opora, config: Config, stopping: Stopping): Promise<void> {
  const drain_ms = config.drain_seconds * 1_000;
  if (drain_ms > 0) stopping.onStop(() => opora.drain(drain_ms), drain_ms + 5_000);
  await step(
    { en: 'Web server', ru: 'Веб-сервер' },
    () => opora.listen(),
    () => ({ en: `${config.host}:${config.port}`, ru: `${config.host}:${config.port}` }),
  );
}

export async function workShown(opora: Opora, config: Config, stopping: Stopping): Promise<void> {
  const doors = [
    config.smtp_port !== undefined && `SMTP ${config.smtp_host}:${config.smtp_port}`,
    config.lmtp_port !== undefined && `LMTP ${config.smtp_host}:${config.lmtp_port}`,
  ].filter(Boolean);
  await step(
    { en: 'Mail and jobs', ru: 'Почта и задания' },
    async () => {
      const worker = await opora.startWorker();
      stopping.onStop(() => worker.stop());
    },
    () => {
      const list = doors.join(', ');
      return { en: list || 'running', ru: list || 'работают' };
    },
  );
}
