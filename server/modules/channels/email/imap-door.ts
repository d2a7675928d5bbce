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
import { isCanary } from '../canary.ts';
import { imapServer, type Login, loginFor, type MailAddressee } from '../mailbox-secrets.ts';
import { type MailboxRow, mailboxById, writePosition } from '../mailboxes.sql.ts';
import { tokensFor, withFreshToken } from '../tokens.ts';
import { LARGEST_BYTES, receiveRaw, WHOLE_BYTES } from './record.ts';
import { recordTooLarge } from './too-large.ts';

export type ImapSetup = {
  readonly makeCtx: () => Ctx;
  readonly ports: Ports;
  readonly log: Log;
  /** For tests, that have no room for hundreds of megabytes. */
  readonly limits?: { readonly whole_bytes: number; readonly largest_bytes: number };
};

/** How much is fetched before it is recorded: messages and bytes. */
const BATCH = { messages: 50, bytes: 20 * 1024 * 1024 };
/** Larger messages are fetched piece by piece; of still larger ones only the headers are taken. */
const LIMITS = { whole_bytes: WHOLE_BYTES, largest_bytes: LARGEST_BYTES };
/** Recorded side by side: each waits for the disk. */
const AT_ONCE = 8;
/** Servers that forget to tell in IDLE are asked anyway. */
const ASK_AGAIN_MS = 60_000;
const MIB = 1024 * 1024;
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
  const client = await signIn(setup, mailbox, server);
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

function signIn(setup: ImapSetup, mailbox: MailboxRow, server: MailAddressee): Promise<ImapFlow> {
  const { secrets } = setup.ports;
  const { secret: sealed, allow_private_hosts } = mailbox;
  const tokens = tokensFor(setup.makeCtx(), setup.ports);
  return withFreshToken(mailbox, async () => {
    const login = await loginFor(mailbox, server, { secrets, sealed, tokens });
    return connectImap({ ...server, allow_private_hosts }, login);
  });
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
  const isFirst = mailbox.imap_uidvalidity === null;
  const asked = isFirst ? firstLookOf(mailbox, ctx.now) : { uid: `${last_uid + 1}:*` };
  const found = asked === null ? [] : await client.search(asked, { uid: true });
  const uids = (found || []).filter((uid) => uid > last_uid).toSorted((one, two) => one - two);
  for (let from = 0; from < uids.length; ) {
    const batch = { mailbox_id, uids: uids.slice(from, from + BATCH.messages) };
    const { taken, lag_seconds } = await takeBatch(setup, client, batch);
    from += taken;
    last_uid = uids[from - 1] ?? last_uid;
    const at = { uidvalidity, last_uid, lag_seconds };
    if (!isFirst) await writePosition(setup.makeCtx(), mailbox_id, at);
  }
  const end = isFirst ? Math.max(last_uid, Number(folder.uidNext ?? 1) - 1) : last_uid;
  await writePosition(setup.makeCtx(), mailbox_id, {
    uidvalidity,
    last_uid: end,
    lag_seconds: null,
  });
}

/** What is taken of the mail that lies there already, as the administrator chose; null: nothing. */
function firstLookOf(
  { first_look, first_look_days }: MailboxRow,
  now: Date,
): { seen: false } | { since: Date } | null {
  if (first_look === 'new') return null;
  if (first_look === 'unread') return { seen: false };
  return { since: new Date(now.getTime() - first_look_days * 24 * 3600_000) };
}

type Batch = { mailbox_id: string; uids: number[] };

type Taken = {
  /** How many of the batch are done with. */
  taken: number;
  /** How long the message that waited longest had lain there; null: none was read. */
  lag_seconds: number | null;
};

/** Records as many of the messages as fit, then marks them. */
async function takeBatch(setup: ImapSetup, client: ImapFlow, batch: Batch): Promise<Taken> {
  const { mailbox_id } = batch;
  const sizes = await client.fetchAll(
    batch.uids.join(','),
    { uid: true, size: true },
    { uid: true },
  );
  const fitting = thatFit(batch.uids, new Map(sizes.map((one) => [one.uid, one.size ?? 0])));
  const { whole_bytes, largest_bytes } = setup.limits ?? LIMITS;
  const wanted = fitting.filter((one) => one.size <= whole_bytes);
  const done: Done[] = [];
  for (const one of fitting.filter(({ size }) => size > whole_bytes)) {
    if (one.size > largest_bytes) await noteTooLarge(setup, client, { mailbox_id, ...one });
    else done.push(...(await takeLarge(setup, client, { mailbox_id, uid: one.uid })));
  }
  if (wanted.length > 0) {
    const range = wanted.map((one) => one.uid).join(',');
    const asked = { uid: true, source: true, internalDate: true };
    const messages = await client.fetchAll(range, asked, { uid: true });
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const some = messages.slice(from, from + AT_ONCE);
      done.push(...(await Promise.all(some.map((one) => takeOne(setup, mailbox_id, one)))).flat());
    }
  }
  if (done.length > 0) {
    await client.messageFlagsAdd(rangeOf(done), ['\\Seen'], { uid: true });
    await clearCanaries(client, done);
  }
  const lags = done.flatMap((one) => one.lag_seconds ?? []);
  return { taken: fitting.length, lag_seconds: lags.length === 0 ? null : Math.max(...lags) };
}

/** Streams it to the store, so that its size is no matter of memory. */
async function takeLarge(
  setup: ImapSetup,
  client: ImapFlow,
  { mailbox_id, uid }: { mailbox_id: string; uid: number },
): Promise<Done[]> {
  const { content } = await client.download(String(uid), undefined, { uid: true, chunkSize: MIB });
  if (content === undefined) return [];
  await receiveRaw(setup.makeCtx(), setup.ports, {
    raw: content,
    door: 'imap',
    mailbox_id,
    envelope_from: null,
    envelope_to: [],
  });
  return [{ uid, is_canary: false, lag_seconds: null }];
}

/** It stays where it lies, unread; its headers tell that it is there. */
async function noteTooLarge(
  setup: ImapSetup,
  client: ImapFlow,
  { mailbox_id, uid, size }: { mailbox_id: string; uid: number; size: number },
): Promise<void> {
  const asked = { uid: true, headers: true };
  const [message] = await client.fetchAll(String(uid), asked, { uid: true });
  const headers = message?.headers;
  if (headers === undefined) return;
  await recordTooLarge(setup.makeCtx(), setup.ports, { mailbox_id, headers, size });
}

const rangeOf = (done: readonly Done[]) => done.map((one) => one.uid).join(',');

/** Our letters to ourselves would fill the mailbox; only where nothing else can go with them (RFC 4315). */
async function clearCanaries(client: ImapFlow, done: readonly Done[]): Promise<void> {
  const canaries = done.filter((one) => one.is_canary);
  if (canaries.length === 0 || !client.capabilities.has('UIDPLUS')) return;
  await client.messageDelete(rangeOf(canaries), { uid: true });
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

type Done = { uid: number; is_canary: boolean; lag_seconds: number | null };
type Fetched = {
  uid: number;
  source?: Buffer | undefined;
  internalDate?: Date | string | undefined;
};

/** What was recorded; nothing when it was deleted meanwhile. */
async function takeOne(
  setup: ImapSetup,
  mailbox_id: string,
  { uid, source, internalDate }: Fetched,
): Promise<Done[]> {
  if (source === undefined) return [];
  await receiveRaw(setup.makeCtx(), setup.ports, {
    raw: source,
    door: 'imap',
    mailbox_id,
    envelope_from: null,
    envelope_to: [],
  });
  const arrived = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
  const lag = Math.round((Date.now() - arrived) / 1000);
  return [
    {
      uid,
      is_canary: isCanary(setup.ports.secrets, source),
      lag_seconds: Number.isFinite(lag) ? Math.max(0, lag) : null,
    },
  ];
}
