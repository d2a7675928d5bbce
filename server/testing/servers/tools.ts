/**
 * Programs that some tests need and npm does not bring. What is missing is skipped by name and counted.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Tool = {
  name: string;
  /** Where it is, or undefined when this machine has none. */
  path: string | undefined;
  /** The environment variable that names it when it lies elsewhere. */
  variable: string;
  debian_packages: string[];
  /** Only `npm test -- --long` needs it. */
  is_for_the_night?: true;
};

function firstRunnable(candidates: (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => {
    if (!candidate) return false;
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function onPath(names: string[]): string[] {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return names.flatMap((name) => directories.map((directory) => join(directory, name)));
}

/** A browser for the journeys. `path` is the executable. */
export function chromium(): Tool {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const macPath = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return {
    name: 'Chromium',
    path: firstRunnable([process.env['CHROMIUM'], ...onPath(names), macPath]),
    variable: 'CHROMIUM',
    debian_packages: ['chromium'],
  };
}

/** A real IMAP and LMTP server for the mail channel. `path` is the executable. */
export function dovecot(): Tool {
  return {
    name: 'Dovecot',
    path: firstRunnable([process.env['DOVECOT'], ...onPath(['dovecot'])]),
    variable: 'DOVECOT',
    debian_packages: ['dovecot-imapd', 'dovecot-lmtpd'],
  };
}

/** The oldest PostgreSQL we support. `path` is its `postgres` program; the others lie beside it. */
export function postgres15(): Tool {
  return {
    name: 'PostgreSQL 15',
    path: firstRunnable([
      process.env['POSTGRES_15'],
      '/usr/lib/postgresql/15/bin/postgres',
      '/usr/pgsql-15/bin/postgres',
      '/opt/homebrew/opt/postgresql@15/bin/postgres',
    ]),
    variable: 'POSTGRES_15',
    debian_packages: ['postgresql-15'],
  };
}

/** A real spam filter. `path` is the executable. */
export function rspamd(): Tool {
  return {
    name: 'rspamd',
    path: firstRunnable([process.env['RSPAMD'], ...onPath(['rspamd'])]),
    variable: 'RSPAMD',
    debian_packages: ['rspamd'],
  };
}

/** A balancer in front of several processes. `path` is the executable. */
export function haproxy(): Tool {
  return {
    name: 'HAProxy',
    path: firstRunnable([process.env['HAPROXY'], ...onPath(['haproxy'])]),
    variable: 'HAPROXY',
    debian_packages: ['haproxy'],
    is_for_the_night: true,
  };
}

/** Who decides which PostgreSQL leads. `path` is the executable; `patronictl` lies beside it. */
export function patroni(): Tool {
  return {
    name: 'Patroni',
    path: firstRunnable([process.env['PATRONI'], ...onPath(['patroni'])]),
    variable: 'PATRONI',
    debian_packages: ['patroni', 'python3-etcd'],
    is_for_the_night: true,
  };
}

/** Where Patroni keeps who leads. `path` is the executable. */
export function etcd(): Tool {
  return {
    name: 'etcd',
    path: firstRunnable([process.env['ETCD'], ...onPath(['etcd'])]),
    variable: 'ETCD',
    debian_packages: ['etcd-server'],
    is_for_the_night: true,
  };
}

export function missingTools(): Tool[] {
  return [chromium(), dovecot(), postgres15(), rspamd(), haproxy(), patroni(), etcd()].filter(
    (tool) => tool.path === undefined,
  );
}
