/** The command line. Each command is loaded when it is asked for, so that none waits for the others. */

import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** The exit code; a command that runs until it is stopped answers when it has stopped. */
export type Command = (args: string[]) => Promise<number>;

const NEEDED_NODE = 26;

const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./commands/start.ts')).start,
  demo: async () => (await import('./commands/demo.ts')).demo,
  web: async () => (await import('./commands/apart.ts')).web,
  worker: async () => (await import('./commands/apart.ts')).worker,
  migrate: async () => (await import('./commands/migrate.ts')).migrateDatabase,
  token: async () => (await import('./commands/token.ts')).token,
  'second-factor': async () => (await import('./commands/second-factor.ts')).secondFactor,
  'secret-key': async () => (await import('./commands/secret-key.ts')).secretKey,
  mail: async () => (await import('./commands/mail-inspect.ts')).mail,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  import: async () => (await import('./commands/import.ts')).importArticles,
  events: async () => (await import('./commands/event-parts.ts')).eventParts,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

async function main(): Promise<number> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NEEDED_NODE) {
    process.stderr.write(
      `Opora needs Node.js ${NEEDED_NODE}; this is ${process.version}. ` +
        'Run it by npm, which uses the right one: npm start, npm run -s opora -- COMMAND\n',
    );
    return 1;
  }
  // Half of a start's work is reading our own sources; a place that cannot be written costs only time.
  enableCompileCache(join(import.meta.dirname, '..', 'var', 'cache'));
  const [name = 'help', ...args] = process.argv.slice(2);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const { help, explain } = await import('./commands/terminal.ts');
  if (!load || args.includes('--help')) return help(name);
  try {
    const command = await load();
    return await command(args);
  } catch (error) {
    return explain(error);
  }
}

process.exitCode = await main();
