/**
 * One mailbox over IMAP: reads what is new, records it, then marks it as seen, and waits in IDLE for
 * more. `last_uid` moves on only behind the ledger, so a crash at any point loses nothing and what is
 * read twice is the same message.
 */
import { isIP } from 'node:net';
import { ImapFlow } from 'imapflow';
import type { Ctx } from '#platform/ctx.ts';
import { resolveHost } from '#platform/egress.ts';
import type { Log } from '#platform/log.ts';
import { egressFailure, MailError, networkFailure } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { imapServer, type Login, loginFor, type MailAddressee } from '../mailbox-secrets.ts';
import { type MailboxRow, mailboxById, writePosition } from '../mailboxes.sql.ts';
import { tokensFor } from '../tokens.ts';
import { MAX_RAW_BYTES, receiveRaw } from './record.ts';

export type ImapSetup = {
  readonly makeCtx: () => Ctx;
  readonly ports: Ports;
  readonly log: Log;
};

/** How much is fetched before it is recorded: messages and bytes. */
const BATCH = { messages: 50, bytes: 20 * 1024 * 1024 };
const LARGEST = MAX_RAW_BYTES * 2;
/** Recorded side by side: each waits for the disk. */
const AT_ONCE = 8;
/** Servers that forget to tell in IDLE are asked anyway. */
const ASK_AGAIN_MS = 60_000;
const CONNECT_MS = 20_000;

/** @throws MailError in the terms of the mail port */
export async function connectImap(
  server: MailAddressee & { allow_private_hosts: boolean },
  login: Login,
): Promise<ImapFlow> {
  let last: unknown = new MailError('host_not_found', server.host);
  for (const host of (await addressesOf(server)).slice(0, 4)) {
    const client = imapClient(server, { host, login });
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.close();
      last = imapFailure(error);
      const { failure } = last instanceof MailError ? last : { failure: 'lost' };
      if (failure === 'login' || failure === 'tls') break;
    }
  }
  throw last;
}

async function addressesOf(server: MailAddressee & { allow_private_hosts: boolean }) {
  try {
    return await resolveHost(server.host, { allow_private: server.allow_private_hosts });
  } catch (error) {
    throw egressFailure(error);
  }
}

function imapClient(server: MailAddressee, to: { host: string; login: Login }): ImapFlow {
  const { login } = to;
  const auth =
    login === null
      ? undefined
      : 'password' in login
        ? { user: login.user, pass: login.password }
        : { user: login.user, accessToken: login.access_token };
  const client = new ImapFlow({
    host: to.host,
    port: server.port,
    secure: server.security === 'tls',
    ...(server.security === 'tls' ? {} : { doSTARTTLS: server.security === 'starttls' }),
    ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    ...(auth === undefined ? {} : { auth }),
    disableAutoIdle: true,
    logger: false,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    maxIdleTime: 5 * 60_000,
    clientInfo: { name: 'Opora' },
  });
  // Told by the rejected command as well; unheard, it would end the process.
  client.on('error', () => undefined);
  return client;
}

/** What a fault of the IMAP client means, with the server's words. */
export function imapFailure(error: unknown): MailError {
  if (error instanceof MailError) return error;
  if (!(error instanceof Error)) return new MailError('lost', String(error));
  const told =
    'responseText' in error && typeof error.responseText === 'string' ? error.responseText : '';
  const words = (told || error.message).replace(/\s+/g, ' ').slice(0, 1000);
  if ('authenticationFailed' in error && error.authenticationFailed) {
    return new MailError('login', words);
  }
  const code = 'code' in error ? String(error.code) : '';
  return new MailError(networkFailure(code, words), words);
}

export type Session = { run(): Promise<void>; stop(): Promise<void> };

/**
 * One connection: `run` ends by throwing when it is lost, or quietly after `stop`. `onWell` is told
 * when the folder is open.
 */
export async function openSession(
  setup: ImapSetup,
  mailbox: MailboxRow,
  onWell: () => Promise<void>,
): Promise<Session> {
  const server = imapServer(mailbox);
  if (server === null) throw new MailError('host_not_found', '');
  const { ports } = setup;
  const login = await loginFor(mailbox, server, {
    secrets: ports.secrets,
    sealed: mailbox.secret,
    tokens: tokensFor(setup.makeCtx(), ports),
  });
  const { allow_private_hosts } = mailbox;
  const client = await connectImap({ ...server, allow_private_hosts }, login);
  const doorbell = makeDoorbell(client);
  let isStopped = false;
  return {
    async run() {
      try {
        await openFolder(client, mailbox.imap_folder);
        await onWell();
        while (!isStopped) {
          await takeNew(setup, client, mailbox.id);
          await doorbell.wait(client, () => isStopped);
        }
      } catch (error) {
        if (!isStopped) throw imapFailure(error);
      } finally {
        client.close();
      }
    },
    async stop() {
      isStopped = true;
      doorbell.ring();
      await client.logout().catch(() => undefined);
      client.close();
    },
  };
}

/** @throws MailError with the folders there are, when this one is missing */
export async function openFolder(client: ImapFlow, folder: string): Promise<void> {
  try {
    await client.mailboxOpen(folder);
  } catch (error) {
    if (!client.usable) throw error;
    const list = await client.list();
    const names = list.map((one) => one.path).slice(0, 30);
    throw new MissingFolder(folder, names);
  }
}

export class MissingFolder extends MailError {
  readonly folder: string;
  readonly folders: readonly string[];
  constructor(folder: string, folders: readonly string[]) {
    super('message', `no folder ${folder}; there are: ${folders.join(', ')}`);
    this.folder = folder;
    this.folders = folders;
  }
}

type Doorbell = {
  ring(): void;
  wait(client: ImapFlow, isStopped: () => boolean): Promise<void>;
};

/** Sleeps in IDLE until the server tells of something new, a while has passed, or we are asked to stop. */
function makeDoorbell(client: ImapFlow): Doorbell {
  let isRung = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    isRung = true;
    wake();
  };
  client.on('exists', ring);
  client.on('close', ring);
  return {
    ring,
    async wait(imap, isStopped) {
      if (!isRung && !isStopped()) {
        const rung = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const timer = setTimeout(ring, ASK_AGAIN_MS);
        // IDLE goes on until the next command; its own failure is told by that command too.
        imap.idle().catch(ring);
        await rung;
        clearTimeout(timer);
      }
      isRung = false;
      if (!imap.usable && !isStopped())
        throw new MailError('lost', 'the server closed the connection');
    },
  };
}

/** Everything behind the last position, in batches. */
async function takeNew(setup: ImapSetup, client: ImapFlow, mailbox_id: string): Promise<void> {
  const ctx = setup.makeCtx();
  const mailbox = await mailboxById(ctx, mailbox_id);
  const folder = client.mailbox;
  if (mailbox === undefined || folder === false) return;
  const uidvalidity = Number(folder.uidValidity);
  const isKnown = mailbox.imap_uidvalidity === uidvalidity && mailbox.imap_last_uid !== null;
  let last_uid = isKnown ? (mailbox.imap_last_uid ?? 0) : 0;
  // On the first look only what nobody has read is taken: a mailbox may be years old.
  const isFirst = mailbox.imap_uidvalidity === null;
  const asked = isFirst ? { seen: false } : { uid: `${last_uid + 1}:*` };
  const found = await client.search(asked, { uid: true });
  const uids = (found || []).filter((uid) => uid > last_uid).toSorted((one, two) => one - two);
  for (let from = 0; from < uids.length; ) {
    const taken = await takeBatch(setup, client, {
      mailbox_id,
      uids: uids.slice(from, from + BATCH.messages),
    });
    from += taken;
    last_uid = uids[from - 1] ?? last_uid;
    if (!isFirst) await writePosition(setup.makeCtx(), mailbox_id, { uidvalidity, last_uid });
  }
  const end = isFirst ? Math.max(last_uid, Number(folder.uidNext ?? 1) - 1) : last_uid;
  await writePosition(setup.makeCtx(), mailbox_id, { uidvalidity, last_uid: end });
}

type Batch = { mailbox_id: string; uids: number[] };

/** Records as many of the messages as fit, then marks them; answers how many that were. */
async function takeBatch(setup: ImapSetup, client: ImapFlow, batch: Batch): Promise<number> {
  const { mailbox_id } = batch;
  const sizes = await client.fetchAll(
    batch.uids.join(','),
    { uid: true, size: true },
    { uid: true },
  );
  const fitting = thatFit(batch.uids, new Map(sizes.map((one) => [one.uid, one.size ?? 0])));
  const wanted = fitting.filter((one) => one.size <= LARGEST);
  for (const { uid } of fitting.filter((one) => one.size > LARGEST)) {
    setup.log.warn(
      { mailbox_id, uid },
      'a message is too large to be kept; it stays in the mailbox',
    );
  }
  const done: number[] = [];
  if (wanted.length > 0) {
    const range = wanted.map((one) => one.uid).join(',');
    const messages = await client.fetchAll(range, { uid: true, source: true }, { uid: true });
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const some = messages.slice(from, from + AT_ONCE);
      done.push(...(await Promise.all(some.map((one) => takeOne(setup, mailbox_id, one)))).flat());
    }
  }
  if (done.length > 0) await client.messageFlagsAdd(done.join(','), ['\\Seen'], { uid: true });
  return fitting.length;
}

/** The first messages that together fit into one batch, one at least. What is gone weighs nothing. */
function thatFit(uids: readonly number[], sizeOf: ReadonlyMap<number, number>) {
  const fitting: { uid: number; size: number }[] = [];
  let bytes = 0;
  for (const uid of uids) {
    const size = sizeOf.get(uid) ?? 0;
    bytes += size;
    if (fitting.length > 0 && bytes > BATCH.bytes) break;
    fitting.push({ uid, size });
  }
  return fitting;
}

/** Answers its uid when it is recorded; nothing when it was deleted meanwhile. */
async function takeOne(
  setup: ImapSetup,
  mailbox_id: string,
  message: { uid: number; source?: Buffer | undefined },
): Promise<number[]> {
  if (message.source === undefined) return [];
  await receiveRaw(setup.makeCtx(), setup.ports, {
    raw: message.source,
    door: 'imap',
    mailbox_id,
    envelope_from: null,
    envelope_to: [],
  });
  return [message.uid];
}
