/**
 * Our own SMTP and LMTP listener: for forwarding and for Postfix. «250» is said only when the message
 * is in the ledger; what cannot be taken now is refused for now, so that the sender keeps it.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Ctx } from '#platform/ctx.ts';
import { OporaError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { Ports } from '#platform/ports.ts';
import { knownMailboxes } from '../mailboxes.ts';
import { domainOf, normalAddress } from './addresses.ts';
import { LARGEST_BYTES, receiveRaw } from './record.ts';
import { splitPlusAddress } from './token.ts';

export type SmtpDoorSetup = {
  readonly door: 'smtp' | 'lmtp';
  readonly host: string;
  /** 0 asks the system for a free one. */
  readonly port: number;
  /** What the banner calls us. */
  readonly name: string;
  readonly makeCtx: () => Ctx;
  readonly ports: Ports;
  readonly log: Log;
  /** For tests, that have no room for hundreds of megabytes. */
  readonly largest_bytes?: number;
};

export type SmtpDoor = { readonly port: number; stop(): Promise<void> };

const MAX_CLIENTS = 200;
/** Connections from one address; this machine itself may have more. */
const MAX_CLIENTS_OF_ONE = 20;
const MAX_RECIPIENTS = 100;

/** @throws when the port cannot be listened on */
export async function openSmtpDoor(setup: SmtpDoorSetup): Promise<SmtpDoor> {
  const clients = new Map<string, number>();
  const own = ownAddresses(setup);
  const server = new SMTPServer({
    name: setup.name,
    banner: 'Opora',
    lmtp: setup.door === 'lmtp',
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: setup.largest_bytes ?? LARGEST_BYTES,
    maxClients: MAX_CLIENTS,
    socketTimeout: 120_000,
    onConnect: (session, done) => done(greet(clients, session)),
    onClose: (session) => leave(clients, session),
    onRcptTo(address, session, done) {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS) {
        done(refusal(452, '4.5.3 Too many recipients'));
        return;
      }
      own.mailboxOf(address.address).then(
        (mailbox_id) =>
          done(mailbox_id === null ? refusal(550, '5.1.1 No such mailbox here') : null),
        () => done(refusal(451, '4.3.0 The mailbox cannot be looked up now, try later')),
      );
    },
    onData(stream, session, done) {
      take(setup, own, { stream, session }).then(
        (words) => done(null, words),
        (error: unknown) => done(explained(error, setup.log)),
      );
    },
  });
  // A client that breaks off is the client's business.
  server.on('error', (error) => setup.log.debug({ err: error.message }, 'smtp client'));
  await listening(server, setup);
  return {
    port: portOf(server),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listening(server: SMTPServer, setup: SmtpDoorSetup): Promise<void> {
  return new Promise((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(setup.port, setup.host, () => resolve());
  });
}

function portOf(server: SMTPServer): number {
  const address: AddressInfo | string | null = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isThisMachine(address: string): boolean {
  return address === '127.0.0.1' || address === '::1';
}

function greet(clients: Map<string, number>, session: SMTPServerSession): Error | null {
  const count = (clients.get(session.remoteAddress) ?? 0) + 1;
  clients.set(session.remoteAddress, count);
  if (count <= MAX_CLIENTS_OF_ONE || isThisMachine(session.remoteAddress)) return null;
  return refusal(421, '4.7.0 Too many connections from your address');
}

function leave(clients: Map<string, number>, session: SMTPServerSession): void {
  const count = (clients.get(session.remoteAddress) ?? 1) - 1;
  if (count <= 0) clients.delete(session.remoteAddress);
  else clients.set(session.remoteAddress, count);
}

function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** A full disk and a lost database pass: the sender is asked to come again. */
function explained(error: unknown, log: Log): Error {
  if (error instanceof Error && 'responseCode' in error) return error;
  log.error({ err: error }, 'a message could not be recorded');
  const isFull = error instanceof OporaError && error.message_key === 'errors.disk_full';
  if (isFull) return refusal(452, '4.3.1 No room on the disk, try later');
  return refusal(451, '4.3.0 The message cannot be recorded now, try later');
}

type OwnAddresses = { mailboxOf(address: string): Promise<string | null> };

/** Which mailbox an envelope recipient means: its address, with or without a tag, or its whole domain. */
function ownAddresses(setup: SmtpDoorSetup): OwnAddresses {
  return {
    async mailboxOf(given) {
      const address = normalAddress(given);
      if (address === null) return null;
      const all = (await knownMailboxes(setup.makeCtx())).filter((one) => one.disabled_at === null);
      const { base } = splitPlusAddress(address);
      const found =
        all.find((one) => one.address === address) ??
        all.find((one) => one.address === base) ??
        all.find((one) => one.catch_all && domainOf(one.address) === domainOf(address));
      return found?.id ?? null;
    },
  };
}

type Arriving = { stream: SMTPServerDataStream; session: SMTPServerSession };

async function take(
  setup: SmtpDoorSetup,
  own: OwnAddresses,
  { stream, session }: Arriving,
): Promise<string> {
  const { mailFrom, rcptTo } = session.envelope;
  const envelope_to = rcptTo.map((one) => one.address);
  const recorded = await receiveRaw(setup.makeCtx(), setup.ports, {
    raw: acceptable(stream, setup.largest_bytes ?? LARGEST_BYTES),
    door: setup.door,
    mailbox_id: await own.mailboxOf(envelope_to[0] ?? ''),
    envelope_from: mailFrom === false ? null : mailFrom.address,
    envelope_to,
    peer: { address: session.remoteAddress, helo: session.hostNameAppearsAs || '' },
  });
  return `2.0.0 ${recorded.is_new ? 'Recorded' : 'Received again'} as ${recorded.id}`;
}

const MIB = 1024 * 1024;
const HEAD_BYTES = 200_000;
const MOST_HOPS = 100;

/** The message as it streams in. What is refused is read to its end all the same: the client talks on. */
async function* acceptable(
  stream: SMTPServerDataStream,
  largest: number,
): AsyncGenerator<Uint8Array> {
  let head: Buffer = Buffer.alloc(0);
  let refused: Error | undefined;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes]);
    if (stream.sizeExceeded)
      refused = refusal(552, `5.3.4 The message is larger than ${largest / MIB} MiB`);
    else yield bytes;
  }
  if (hopsIn(head) > MOST_HOPS)
    refused ??= refusal(554, '5.4.6 Too many hops, this looks like a loop');
  if (refused !== undefined) throw refused;
}

/** RFC 5321, 6.3: a message that went through a hundred servers goes round in a circle. */
function hopsIn(head: Buffer): number {
  const words = head.toString('latin1', 0, HEAD_BYTES);
  return words.match(/^received:/gim)?.length ?? 0;
}
