import { readConfig } from '#platform/config.ts';
import { migrate } from '#platform/migrations.ts';
import { reachedServer } from './reached-server.ts';
import { print } from './terminal.ts';

/** Brings the database up to this version, and says which files were applied. */
export async function migrateDatabase(): Promise<number> {
  const server = await reachedServer(readConfig());
  try {
    const applied = await migrate(server.url);
    for (const name of applied) process.stdout.write(`${name}\n`);
    if (applied.length === 0) {
      print({ en: 'The database is up to date.', ru: 'База уже в порядке, обновлять нечего.' });
    }
    return 0;
  } finally {
    await server.stop();
  }
}
