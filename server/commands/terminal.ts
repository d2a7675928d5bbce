/** What the person at the terminal sees: steps in their order, help, and errors in plain words. */
import { type BothLanguages, terminalText } from '#platform/terminal-text.ts';

const HELP: BothLanguages = {
  en: `Opora, a service desk

  npm start                          start everything: database, web, worker
  npm run demo                       the same with a demo organisation (-- --lang en for English)
  npm run -s opora -- COMMAND

    start                            as npm start
    web                              the web server alone
    worker                           the worker alone: mail, jobs
    migrate                          bring the database up to this version
    token create --agent EMAIL       an API token for scripts
    second-factor reset EMAIL        let in somebody who lost the phone and the recovery codes
    secret-key [change|seal|forget]  the key that seals saved passwords: its state; another one
    import PATH --agent EMAIL        articles from a folder or a ZIP as drafts (--plan only looks)
    mail inspect FILE...             what is understood of raw messages, one JSON line each
    backup FILE                      everything into one file, checked, while the desk works
    restore FILE                     from a backup into an empty installation (--check only looks at it)
    events [move PART TABLESPACE]    the parts of the table of events; an old one to another disk
    doctor                           look for what is wrong and say what to do
    help                             this page

  Settings are environment variables: PORT, HOST, PUBLIC_URL, SMTP_PORT, LMTP_PORT, DATA_DIR,
  DATABASE_URL, SECRET_KEY, TRUST_PROXY, LOG_LEVEL, S3_*, BACKUP_DIR, BACKUP_PASSPHRASE.
`,
  ru: `Опора, служба поддержки

  npm start                          запустить всё: базу, веб-сервер, обработчик
  npm run demo                       то же с демонстрационной организацией (-- --lang en на английском)
  npm run -s opora -- КОМАНДА

    start                            то же, что npm start
    web                              только веб-сервер
    worker                           только обработчик: почта, задания
    migrate                          обновить базу до этой версии
    token create --agent АДРЕС       токен API для скриптов
    second-factor reset АДРЕС        впустить того, кто потерял телефон и резервные коды
    secret-key [change|seal|forget]  ключ, которым зашифрованы пароли: что с ним; сменить
    import ПУТЬ --agent АДРЕС        статьи из папки или ZIP черновиками (--plan только покажет)
    mail inspect ФАЙЛ...             что понято в исходных письмах, по строке JSON
    backup ФАЙЛ                      всё в один проверенный файл, не останавливая работу
    restore ФАЙЛ                     из копии в пустую установку (--check только проверит её)
    events [move ЧАСТЬ ПРОСТРАНСТВО] части таблицы событий; старую — на другой диск
    doctor                           найти, что не так, и сказать, что делать
    help                             эта страница

  Настройки — переменные окружения: PORT, HOST, PUBLIC_URL, SMTP_PORT, LMTP_PORT, DATA_DIR,
  DATABASE_URL, SECRET_KEY, TRUST_PROXY, LOG_LEVEL, S3_*, BACKUP_DIR, BACKUP_PASSPHRASE.
`,
};

/** Prints the help; asking for a command that does not exist is an error. */
export function help(asked: string): number {
  const isAsked = ['help', '--help', '-h'].includes(asked) || HELP.en.includes(`    ${asked} `);
  if (isAsked) {
    process.stdout.write(terminalText(HELP));
    return 0;
  }
  const unknown = { en: `There is no command "${asked}".\n\n`, ru: `Команды «${asked}» нет.\n\n` };
  process.stderr.write(terminalText(unknown) + terminalText(HELP));
  return 2;
}

/** A reason to stop that the person at the terminal can act on; printed without a stack. */
export class Refusal extends Error {
  override name = 'Refusal';
  constructor(texts: BothLanguages) {
    super(terminalText(texts));
  }
}

const PLAIN_ERRORS = [
  'Refusal',
  'ConfigError',
  'DataDirectoryProblem',
  'PostgresUnavailable',
  'BuildFailed',
  'BackupRefused',
];

/** Errors with advice are shown as they are; anything else is a bug, or the system's, with its stack. */
export function explain(error: unknown): number {
  process.stderr.write(`\n${words(error)}\n`);
  return 1;
}

export function words(error: unknown): string {
  const isPlain = error instanceof Error && PLAIN_ERRORS.includes(error.name);
  return isPlain ? error.message : systemAdvice(error);
}

function systemAdvice(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice: Record<string, BothLanguages> = {
    ENOSPC: {
      en: 'The disk is full. Free some space and start again; nothing is lost.',
      ru: 'На диске нет места. Освободите его и запустите снова, ничего не потеряно.',
    },
    ECONNREFUSED: {
      en: 'Nobody answers at the address in DATABASE_URL. Is PostgreSQL running there?',
      ru: 'По адресу из DATABASE_URL никто не отвечает. Запущен ли там PostgreSQL?',
    },
    ENOTFOUND: {
      en: 'The host in DATABASE_URL cannot be found.',
      ru: 'Узел из DATABASE_URL не находится.',
    },
    '28P01': {
      en: 'PostgreSQL does not accept the user and password in DATABASE_URL.',
      ru: 'PostgreSQL не принимает имя и пароль из DATABASE_URL.',
    },
    '3D000': {
      en: 'The database in DATABASE_URL does not exist. Create it: CREATE DATABASE opora',
      ru: 'Базы из DATABASE_URL не существует. Создайте её: CREATE DATABASE opora',
    },
    '42501': {
      en: 'The user in DATABASE_URL may not make tables. Make it the owner of the database.',
      ru: 'Пользователь из DATABASE_URL не может создавать таблицы. Сделайте его владельцем базы.',
    },
    '53100': {
      en: 'The disk of the database is full. Free some space and start again; nothing is lost.',
      ru: 'На диске базы нет места. Освободите его и запустите снова, ничего не потеряно.',
    },
  };
  const known = advice[code];
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!known) return details;
  return `${terminalText(known)}\n(${error instanceof Error ? error.message : code})`;
}

export function print(texts: BothLanguages): void {
  process.stdout.write(`${terminalText(texts)}\n`);
}

/**
 * Says what is being done, and when it is done, how it went: `  Database … PostgreSQL 18, 1.2 s`.
 * Where no person watches, log lines may come between, so both are whole lines.
 */
export async function step<Result>(
  texts: BothLanguages,
  work: () => Promise<Result>,
  outcome?: (result: Result) => BothLanguages,
): Promise<Result> {
  const begun = `  ${terminalText(texts)} …`;
  const isWatched = process.stdout.isTTY;
  process.stdout.write(isWatched ? begun : `${begun}\n`);
  const finish = (words: string) => process.stdout.write(`${isWatched ? '' : begun} ${words}\n`);
  const started = performance.now();
  try {
    const result = await work();
    const done = outcome?.(result) ?? { en: 'done', ru: 'готово' };
    finish(`${terminalText(done)}${duration(performance.now() - started)}`);
    return result;
  } catch (error) {
    finish(terminalText({ en: 'failed', ru: 'не получилось' }));
    throw error;
  }
}

/** Only what took long enough to be noticed. */
function duration(milliseconds: number): string {
  if (milliseconds < 300) return '';
  const seconds = (milliseconds / 1000).toFixed(1);
  return terminalText({ en: `, ${seconds} s`, ru: `, ${seconds.replace('.', ',')} с` });
}
