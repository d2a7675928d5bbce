/**
 * A real Dovecot for the mail channel's tests: IMAP and LMTP on free loopback ports, mailboxes in a
 * temporary directory, any user with the one password. Ask `dovecot().path` first if there is one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { dovecot } from './tools.ts';

export type TestDovecot = {
  host: '127.0.0.1';
  imap_port: number;
  lmtp_port: number;
  password: string;
  /** The Maildir of a user, for a look at what arrived. */
  maildir: (user: string) => string;
  stop: () => Promise<void>;
  /** Ends it without a goodbye, as a crash does. */
  kill: () => Promise<void>;
  /** Starts it again on the same ports with the same mail. */
  start: () => Promise<void>;
  remove: () => void;
};

const PASSWORD = 'opora-test-password';

export type DovecotOptions = {
  /** Logins by OAuth2 as well: which SASL mechanism is offered, and who is asked about a token (RFC 7662). */
  oauth?: { mechanism: 'xoauth2' | 'oauthbearer'; introspection_url: string };
};

/** @throws when there is no Dovecot, or it does not start, with the end of its log */
export async function startDovecot(options: DovecotOptions = {}): Promise<TestDovecot> {
  const { path, variable } = dovecot();
  if (!path) throw new Error(`No Dovecot found. Install it, or name it by ${variable}.`);
  const dir = mkdtempSync(join(tmpdir(), 'opora-test-dovecot-'));
  const imap_port = await freePort();
  const lmtp_port = await freePort();
  const config = writeConfig(dir, { imap_port, lmtp_port }, options);
  let server = await launch(path, config, { dir, ports: [imap_port, lmtp_port] }).catch(
    (error: unknown) => {
      rmSync(dir, { recursive: true, force: true });
      throw error;
    },
  );

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    // The whole group: a killed master leaves its login processes behind.
    process.kill(-(server.pid ?? 0), signal);
    await gone;
  }

  return {
    host: '127.0.0.1',
    imap_port,
    lmtp_port,
    password: PASSWORD,
    maildir: (user) => join(dir, 'mail', user),
    async stop() {
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    async start() {
      rmSync(join(dir, 'run'), { recursive: true, force: true });
      server = await launch(path, config, { dir, ports: [imap_port, lmtp_port] });
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

type Owner = { user: string; group: string; uid: number; gid: number };

/** Under root the mail belongs to `nobody`: Dovecot serves no mail of root's. */
function mailOwner(): Owner {
  const self = userInfo();
  const isRoot = self.uid === 0;
  const entry = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m);
  const uid = isRoot ? Number(entry?.[1]) : self.uid;
  const gid = isRoot ? Number(entry?.[2]) : self.gid;
  const group = readFileSync('/etc/group', 'utf8').match(new RegExp(`^([^:]+):[^:]*:${gid}:`, 'm'));
  return { user: isRoot ? 'nobody' : self.username, group: group?.[1] ?? 'nogroup', uid, gid };
}

function writeConfig(
  dir: string,
  ports: { imap_port: number; lmtp_port: number },
  { oauth }: DovecotOptions,
): string {
  const owner = mailOwner();
  const isRoot = process.getuid?.() === 0;
  chmodSync(dir, 0o755);
  for (const name of ['mail', 'run', 'state']) {
    mkdirSync(join(dir, name), { recursive: true });
  }
  chownSync(join(dir, 'mail'), owner.uid, owner.gid);
  const loginUsers = isRoot
    ? []
    : [`default_login_user = ${owner.user}`, `default_internal_user = ${owner.user}`];
  const lines = [
    'protocols = imap lmtp',
    'listen = 127.0.0.1',
    `base_dir = ${dir}/run`,
    `state_dir = ${dir}/state`,
    `log_path = ${dir}/dovecot.log`,
    'ssl = no',
    'disable_plaintext_auth = no',
    `auth_mechanisms = plain login ${oauth?.mechanism ?? ''}`,
    'auth_failure_delay = 0',
    'mail_max_userip_connections = 100',
    `mail_location = maildir:${dir}/mail/%u`,
    `first_valid_uid = 1`,
    ...loginUsers,
    isRoot ? '' : `default_internal_group = ${owner.group}`,
    ...(oauth === undefined ? [] : [oauthPassdb(dir, oauth)]),
    `passdb {\n driver = static\n mechanisms = plain login\n args = password=${PASSWORD}\n}`,
    `userdb {\n driver = static\n args = uid=${owner.uid} gid=${owner.gid} home=${dir}/mail/%u allow_all_users=yes\n}`,
    `service imap-login {\n inet_listener imap {\n port = ${ports.imap_port}\n }\n inet_listener imaps {\n port = 0\n }\n${isRoot ? '' : ' chroot =\n'}}`,
    `service lmtp {\n inet_listener lmtp {\n address = 127.0.0.1\n port = ${ports.lmtp_port}\n }\n}`,
    ...(isRoot ? [] : ['service anvil {\n chroot =\n}', 'service stats {\n chroot =\n}']),
    'namespace inbox {\n inbox = yes\n separator = /\n mailbox Sent {\n auto = create\n special_use = \\Sent\n }\n}',
    'protocol lmtp {\n auth_username_format =\n}',
  ];
  const file = join(dir, 'dovecot.conf');
  writeFileSync(file, `${lines.filter(Boolean).join('\n')}\n`);
  return file;
}

/** The one whom a token belongs to is its `email`; a token that has ended is not `active`. */
function oauthPassdb(dir: string, oauth: NonNullable<DovecotOptions['oauth']>): string {
  const file = join(dir, 'oauth2.conf.ext');
  writeFileSync(
    file,
    [
      `introspection_url = ${oauth.introspection_url}`,
      'introspection_mode = post',
      'force_introspection = yes',
      'username_attribute = email',
      'active_attribute = active',
      'active_value = true',
      '',
    ].join('\n'),
  );
  return `passdb {\n driver = oauth2\n mechanisms = ${oauth.mechanism}\n args = ${file}\n}`;
}

async function launch(
  program: string,
  config: string,
  at: { dir: string; ports: number[] },
): Promise<ChildProcess> {
  const server = spawn(program, ['-F', '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (server.exitCode !== null) break;
    const answers = await Promise.all(at.ports.map(isAnswering));
    if (answers.every(Boolean)) return server;
    await sleep(50);
  }
  const log = readOr(join(at.dir, 'dovecot.log'));
  if (server.exitCode === null) process.kill(-(server.pid ?? 0), 'SIGKILL');
  throw new Error(`Dovecot did not start: ${complaint}\n${log.split('\n').slice(-10).join('\n')}`);
}

function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
    socket.setTimeout(1000, () => {
      socket.destroy();
      resolve(false);
    });
  });
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
