import { readConfig } from '#platform/config.ts';
import { reachedServer } from './reached-server.ts';
import { print, Refusal } from './terminal.ts';
import { upgradeDatabase } from './upgrade.ts';

const USAGE = {
  en: 'npm run -s opora -- migrate [--no-backup]',
  ru: 'npm run -s opora -- migrate [--no-backup]',
};

/** Brings the database up to this version, and says which files were applied. */
export async function migrateDatabase(args: string[]): Promise<number> {
  if (args.some((one) => one !== '--no-backup')) throw new Refusal(USAGE);
  const config = readConfig();
  const server = await reachedServer(config);
  try {
    const has_backup = !args.includes('--no-backup');
    const { applied, backup } = await upgradeDatabase(server.url, config, { has_backup });
    for (const name of applied) process.stdout.write(`${name}\n`);
    if (applied.length === 0) {
      print({ en: 'The database is up to date.', ru: 'База уже в порядке, обновлять нечего.' });
    }
    if (backup !== undefined) {
      print({ en: `Backup from before: ${backup}`, ru: `Копия до обновления: ${backup}` });
    }
    return 0;
  } finally {
    await server.stop();
  }
}
