/** What backups say at the terminal: troubles with what to do, sizes, how far it is. */
import type { BackupProblem, BackupProblemKind } from '#platform/backup/manifest.ts';
import { type BothLanguages, terminalText } from '#platform/terminal-text.ts';
import { Refusal } from './terminal.ts';

const problems: Record<BackupProblemKind, (detail: string) => BothLanguages> = {
  not_a_backup: () => ({
    en: 'This file is not a backup of Opora. Nothing was changed.',
    ru: 'Этот файл — не копия Опоры. Ничего не изменено.',
  }),
  newer_format: () => ({
    en: 'This backup was made by a newer Opora, in a format that this one does not know. Install that version and restore with it.',
    ru: 'Копию сделала более новая Опора, формат этой версии незнаком. Установите ту версию и восстанавливайте ею.',
  }),
  newer_opora: (detail) => ({
    en: `This backup was made by another version of Opora: its schema has ${detail}, which this one does not know. Install that version and restore with it.`,
    ru: `Копию сделала другая версия Опоры: в её схеме есть ${detail}, этой версии они незнакомы. Установите ту версию и восстанавливайте ею.`,
  }),
  damaged: (detail) => ({
    en: `The backup is damaged (${detail}). Nothing was changed. Take another one: older backups lie beside it.`,
    ru: `Копия повреждена (${detail}). Ничего не изменено. Возьмите другую: более старые лежат рядом.`,
  }),
  passphrase_needed: () => ({
    en: 'The backup is sealed. Give its passphrase in BACKUP_PASSPHRASE.',
    ru: 'Копия зашифрована. Задайте её пароль в BACKUP_PASSPHRASE.',
  }),
  passphrase_wrong: () => ({
    en: 'The passphrase in BACKUP_PASSPHRASE does not open this backup.',
    ru: 'Пароль из BACKUP_PASSPHRASE к этой копии не подходит.',
  }),
  another_is_running: () => ({
    en: 'Another backup is being made just now. Try again when it is done.',
    ru: 'Прямо сейчас уже делается другая копия. Повторите, когда она будет готова.',
  }),
  target_not_empty: () => ({
    en: 'There is a desk in this database already. A restore needs an empty one, or --replace, which first makes a backup of what is there and then takes its place.',
    ru: 'В этой базе уже есть данные. Восстанавливать нужно в пустую или с ключом --replace: он сперва сделает копию того, что есть, а потом заменит.',
  }),
  counts_differ: (detail) => ({
    en: `The database took other counts of rows than the backup names (${detail}). Nothing was kept.`,
    ru: `База приняла не столько строк, сколько значится в копии (${detail}). Ничего не сохранено.`,
  }),
};

/** The words for a trouble with a backup; without the code before the colon. */
export function problemWords(problem: BackupProblem): BothLanguages {
  return problems[problem.kind](problem.message.replace(`${problem.kind}: `, ''));
}

export function refusalOf(problem: BackupProblem): Refusal {
  return new Refusal(problemWords(problem));
}

/** `3.4 MB`, by thousands, as disks are sold. */
export function bytesText(bytes: number): string {
  const names = { en: ['B', 'KB', 'MB', 'GB', 'TB'], ru: ['Б', 'КБ', 'МБ', 'ГБ', 'ТБ'] };
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), 4);
  const number = (bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1);
  return terminalText({
    en: `${number} ${names.en[step]}`,
    ru: `${number.replace('.', ',')} ${names.ru[step]}`,
  });
}

export type Told = (words: BothLanguages, done: number) => void;

/**
 * One line that is written over while somebody watches; where nobody does, a line for each phase.
 * `end` leaves the cursor on a line of its own.
 */
export function progressLine(out: NodeJS.WriteStream = process.stderr): Told & { end(): void } {
  let shown = '';
  const tell = (words: BothLanguages, done: number) => {
    const phase = terminalText(words);
    const percent = Math.min(99, Math.floor(done * 100));
    const text = out.isTTY ? `  ${phase} … ${percent} %` : `  ${phase} …`;
    if (text === shown) return;
    out.write(out.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    shown = text;
  };
  return Object.assign(tell, {
    end() {
      if (out.isTTY && shown !== '') out.write('\r\u001b[K');
    },
  });
}

export const phaseWords = {
  rows: { en: 'Database', ru: 'База данных' },
  files: { en: 'Files', ru: 'Файлы' },
  proof: { en: 'Reading the backup again', ru: 'Проверяю, что копия читается' },
  check: { en: 'Checking the backup', ru: 'Проверяю копию' },
  schema: { en: 'Schema', ru: 'Схема' },
  load: { en: 'Rows and files', ru: 'Строки и файлы' },
  keys: { en: 'Indexes and keys', ru: 'Индексы и ключи' },
  migrations: { en: 'Migrations', ru: 'Миграции' },
} satisfies Record<string, BothLanguages>;
