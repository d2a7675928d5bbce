import type { Config } from '#platform/config.ts';
import { type DatabaseServer, reachDatabaseServer } from '#platform/database-server.ts';
import { Refusal } from './terminal.ts';

/** The database for a short command. @throws Refusal when Opora is just starting or stopping. */
export async function reachedServer(config: Config): Promise<DatabaseServer> {
  const server = await reachDatabaseServer(config);
  if (server) return server;
  throw new Refusal({
    en: `Opora in ${config.data_dir} is starting or stopping, and its database does not answer yet. Try again in a moment.`,
    ru: `Опора в ${config.data_dir} как раз запускается или останавливается, база пока не отвечает. Повторите через несколько секунд.`,
  });
}
