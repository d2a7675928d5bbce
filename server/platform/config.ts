/**
 * The settings of one process: a single parse of the environment, with errors in plain words.
 * What an administrator may change while Opora runs lives in the database, not here.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { makeDataDirectory } from './data-directory.ts';
import { networksOf } from './egress.ts';
import { type BothLanguages, terminalText } from './terminal-text.ts';

/** The directory of the installation: package.json, dist, var. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export type S3Config = {
  endpoint: string;
  bucket: string;
  region: string;
  access_key_id: string;
  secret_access_key: string;
};

export type Config = {
  host: string;
  /** 0 asks the system for a free port (tests). */
  port: number;
  /** What links in mails start with; never taken from a request. No slash at the end. */
  public_url: string;
  /** The origin of a host for downloads alone, other than that of public_url; undefined: there is none. */
  files_url: string | undefined;
  /** Proxies whose X-Forwarded-* headers are believed; false believes nobody. */
  trust_proxy: false | string[];
  smtp_host: string;
  /** Undefined: no listener. */
  smtp_port: number | undefined;
  lmtp_port: number | undefined;
  /** Who is asked when the senders of mail are verified: name servers, undefined: the system's, or nobody. */
  mail_auth_dns: 'off' | string[] | undefined;
  /** A push service in the own network is allowed, over http too. */
  push_allow_private: boolean;
  /** Addresses and networks of our own that webhooks may reach, over http too; none by default. */
  webhook_networks: string[];
  /** The same for the outside language model. */
  model_networks: string[];
  /** Absolute. Holds files, the embedded database, and the secret key when none is given. */
  data_dir: string;
  /** An external PostgreSQL 15 to 18; undefined runs the embedded one. */
  database_url: string | undefined;
  /** A standby of it, or what leads to one: answers what endpoints state as `is_for_standby`. */
  database_read_url: string | undefined;
  /** Connections of a process; to the standby as many again. */
  database_pool: number;
  /** Absolute. Where backups are kept that Opora makes by itself or on the administrator's page. */
  backup_dir: string;
  /** Given: every backup is sealed with it, and holds the secret key. */
  backup_passphrase: string | undefined;
  worker_concurrency: number;
  /** Seconds in which a stopping web server still serves and says it is not ready, for a balancer to see. */
  drain_seconds: number;
  /** Encrypts saved secrets; kept outside the database. */
  /** A key a line, the one in use first; the others open and recognise what is older, or what other processes made. */
  secret_keys: string;
  s3: S3Config | undefined;
  /** Required to read /metrics from anywhere but this machine. */
  metrics_token: string | undefined;
  log_level: (typeof LOG_LEVELS)[number];
};

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One line for each setting that is wrong, each saying what is expected. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const words = {
  port: { en: 'expected a port number from 0 to 65535', ru: 'нужен номер порта от 0 до 65535' },
  port_or_off: {
    en: 'expected a port number from 0 to 65535, or off',
    ru: 'нужен номер порта от 0 до 65535 или off',
  },
  web_address: {
    en: 'expected an address such as https://desk.example.org',
    ru: 'нужен адрес вида https://desk.example.org',
  },
  database_address: {
    en: 'expected an address such as postgres://user:password@host:5432/opora',
    ru: 'нужен адрес вида postgres://user:password@host:5432/opora',
  },
  name_servers: {
    en: 'expected system, off, or addresses of name servers such as 10.0.0.53,10.0.0.54',
    ru: 'нужно system, off или адреса серверов имён: 10.0.0.53,10.0.0.54',
  },
  networks: {
    en: 'expected addresses or networks such as 10.1.0.0/16,192.168.5.7',
    ru: 'нужны адреса или сети через запятую: 10.1.0.0/16,192.168.5.7',
  },
  proxies: {
    en: 'name the proxies, such as 10.0.0.5, 10.0.0.0/8 or loopback: believing everyone lets anyone forge an address',
    ru: 'перечислите прокси: 10.0.0.5, 10.0.0.0/8 или loopback; если верить всем, любой подделает свой адрес',
  },
} satisfies Record<string, BothLanguages>;

function expected(texts: BothLanguages): { error: () => string } {
  return { error: () => terminalText(texts) };
}

function atLeast(length: number): { error: () => string } {
  return expected({
    en: `expected at least ${length} characters`,
    ru: `нужно не меньше ${length} символов`,
  });
}

function wholeNumber(least: number, most: number, texts?: BothLanguages) {
  const error = expected(
    texts ?? {
      en: `expected a whole number from ${least} to ${most}`,
      ru: `нужно целое число от ${least} до ${most}`,
    },
  );
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= least && value <= most, error);
}

const port = wholeNumber(0, 65_535, words.port);
const portOrOff = z.union(
  [z.literal('off').transform(() => undefined), port],
  expected(words.port_or_off),
);

const webAddress = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), expected(words.web_address))
  .transform((value) => value.replace(/\/+$/, ''));

const databaseAddress = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:\/\//.test(value) && URL.canParse(value),
    expected(words.database_address),
  );

const proxies = z
  .string()
  .refine((value) => !['true', '1', 'yes', '*'].includes(value), expected(words.proxies))
  .transform((value) => {
    if (['false', '0', 'no'].includes(value)) return false as const;
    return value.split(',').map((part) => part.trim());
  });

/** `10.0.0.53`, `10.0.0.53:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. */
function isNameServer(value: string): boolean {
  const bare =
    /^\[(.+)\](?::\d{1,5})?$/.exec(value)?.[1] ?? value.replace(/^([\d.]+):\d{1,5}$/, '$1');
  return isIP(bare) !== 0;
}
const nameServers = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isNameServer), expected(words.name_servers));
const mailAuthDns = z.union(
  [z.literal('off'), z.literal('system').transform(() => undefined), nameServers],
  expected(words.name_servers),
);

const networks = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((parts) => networksOf(parts) !== undefined, expected(words.networks));

const yesOrNo = z
  .enum(['yes', 'no'], expected({ en: 'expected yes or no', ru: 'нужно yes или no' }))
  .transform((value) => value === 'yes');

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: webAddress.optional(),
  FILES_URL: webAddress.optional(),
  TRUST_PROXY: proxies.default(false),
  SMTP_HOST: z.string().optional(),
  // prefault, not default: "off" reads as undefined and must stay so.
  SMTP_PORT: portOrOff.prefault('2525'),
  LMTP_PORT: portOrOff.optional(),
  MAIL_AUTH_DNS: mailAuthDns.prefault('system'),
  PUSH_ALLOW_PRIVATE: yesOrNo.prefault('no'),
  WEBHOOK_NETWORKS: networks.prefault(''),
  MODEL_NETWORKS: networks.prefault(''),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: databaseAddress.optional(),
  DATABASE_READ_URL: databaseAddress.optional(),
  DATABASE_POOL: wholeNumber(2, 500).default(20),
  BACKUP_DIR: z.string().optional(),
  BACKUP_PASSPHRASE: z.string().min(12, atLeast(12)).optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 100).default(4),
  DRAIN_SECONDS: wholeNumber(0, 300).default(0),
  SECRET_KEY: z.string().min(32, atLeast(32)).optional(),
  SECRET_KEY_ALSO: z.string().min(32, atLeast(32)).optional(),
  S3_ENDPOINT: webAddress.optional(),
  S3_BUCKET: z.string().optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  METRICS_TOKEN: z.string().min(16, atLeast(16)).optional(),
  LOG_LEVEL: z
    .enum(
      LOG_LEVELS,
      expected({
        en: `expected one of ${LOG_LEVELS.join(', ')}`,
        ru: `нужно одно из: ${LOG_LEVELS.join(', ')}`,
      }),
    )
    .default('info'),
});

type Environment = z.infer<typeof environment>;

/**
 * Reads the settings; makes and keeps a secret key in the data directory when none is given.
 * @param defaults names for what the environment leaves open, such as the demo's own data directory
 * @throws ConfigError naming every wrong setting at once, DataDirectoryProblem
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  defaults: { data_dir?: string } = {},
): Config {
  const parsed = parseEnvironment(env);
  assertApart(parsed);
  assertHasPrimary(parsed);
  const data_dir = dataDirectory(parsed.DATA_DIR ?? defaults.data_dir);
  return {
    host: parsed.HOST,
    port: parsed.PORT,
    public_url: parsed.PUBLIC_URL ?? `http://localhost:${parsed.PORT}`,
    files_url: parsed.FILES_URL,
    trust_proxy: parsed.TRUST_PROXY,
    smtp_host: parsed.SMTP_HOST ?? parsed.HOST,
    smtp_port: parsed.SMTP_PORT,
    lmtp_port: parsed.LMTP_PORT,
    mail_auth_dns: parsed.MAIL_AUTH_DNS,
    push_allow_private: parsed.PUSH_ALLOW_PRIVATE,
    webhook_networks: parsed.WEBHOOK_NETWORKS,
    model_networks: parsed.MODEL_NETWORKS,
    data_dir,
    database_url: parsed.DATABASE_URL,
    database_read_url: parsed.DATABASE_READ_URL,
    database_pool: parsed.DATABASE_POOL,
    backup_dir: parsed.BACKUP_DIR ? resolve(ROOT, parsed.BACKUP_DIR) : join(data_dir, 'backups'),
    backup_passphrase: parsed.BACKUP_PASSPHRASE,
    worker_concurrency: parsed.WORKER_CONCURRENCY,
    drain_seconds: parsed.DRAIN_SECONDS,
    secret_keys: secretKeys(parsed, data_dir),
    s3: s3Config(parsed),
    metrics_token: parsed.METRICS_TOKEN,
    log_level: parsed.LOG_LEVEL,
  };
}

function parseEnvironment(env: NodeJS.ProcessEnv): Environment {
  // `PORT=` in an env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      // A secret that is wrong stays a secret.
      const shown = /KEY|TOKEN|DATABASE_\w*URL|PASSPHRASE/.test(name)
        ? ''
        : ` (${terminalText({ en: 'now', ru: 'сейчас' })} ${given[name]})`;
      return `${name}: ${issue.message}${shown}`;
    }),
  );
}

/** A host of files that is the desk's own would answer nothing but files. */
function assertApart({ FILES_URL, PUBLIC_URL, PORT }: Environment): void {
  if (FILES_URL === undefined) return;
  const files = new URL(FILES_URL);
  const own = new URL(PUBLIC_URL ?? `http://localhost:${PORT}`);
  if (files.host !== own.host && files.pathname === '/') return;
  const problem = {
    en: 'expected a host other than that of PUBLIC_URL, without a path, such as https://files.example.org',
    ru: 'нужен другой хост, чем в PUBLIC_URL, и без пути: https://files.example.org',
  };
  throw new ConfigError([`FILES_URL: ${terminalText(problem)}`]);
}

/** The embedded database has no standby. */
function assertHasPrimary({ DATABASE_URL, DATABASE_READ_URL }: Environment): void {
  if (DATABASE_READ_URL === undefined || DATABASE_URL !== undefined) return;
  const problem = {
    en: 'expected only beside DATABASE_URL: it names a standby of that server',
    ru: 'нужен только вместе с DATABASE_URL: это адрес реплики того сервера',
  };
  throw new ConfigError([`DATABASE_READ_URL: ${terminalText(problem)}`]);
}

function s3Config(parsed: Environment): S3Config | undefined {
  const { S3_ENDPOINT, S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = parsed;
  if (S3_ENDPOINT && S3_BUCKET && S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY) {
    return {
      endpoint: S3_ENDPOINT,
      bucket: S3_BUCKET,
      region: S3_REGION,
      access_key_id: S3_ACCESS_KEY_ID,
      secret_access_key: S3_SECRET_ACCESS_KEY,
    };
  }
  const parts = { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY };
  const missing = Object.entries(parts).filter(([, value]) => !value);
  if (missing.length === Object.keys(parts).length) return undefined;
  throw new ConfigError(
    missing.map(([name]) => {
      const problem = {
        en: 'missing, while other S3_ settings are given',
        ru: 'не задано, хотя другие настройки S3_ заданы',
      };
      return `${name}: ${terminalText(problem)}`;
    }),
  );
}

function dataDirectory(given: string | undefined): string {
  if (!given) return join(ROOT, 'var', 'data');
  return isAbsolute(given) ? given : resolve(ROOT, given);
}

/** Where the keys are kept that no setting gives. */
export function secretKeyFile(data_dir: string): string {
  return join(data_dir, 'secret.key');
}

function secretKeys({ SECRET_KEY, SECRET_KEY_ALSO }: Environment, data_dir: string): string {
  const keys = SECRET_KEY ?? keptSecretKeys(data_dir);
  return SECRET_KEY_ALSO === undefined ? keys : `${keys}\n${SECRET_KEY_ALSO}`;
}

/** Of a directory without any the first is made. */
function keptSecretKeys(data_dir: string): string {
  const file = secretKeyFile(data_dir);
  makeDataDirectory(data_dir);
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
