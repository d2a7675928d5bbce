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
import { MAX_RAW_BYTES, receiveRaw } from './record.ts';
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
    size: MAX_RAW_BYTES,
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
  const raw = await collected(stream);
  const envelope_to = rcptTo.map((one) => one.address);
  const recorded = await receiveRaw(setup.makeCtx(), setup.ports, {
    raw,
    door: setup.door,
    mailbox_id: await own.mailboxOf(envelope_to[0] ?? ''),
    envelope_from: mailFrom === false ? null : mailFrom.address,
    envelope_to,
    peer: { address: session.remoteAddress, helo: session.hostNameAppearsAs || '' },
  });
  return `2.0.0 ${recorded.is_new ? 'Recorded' : 'Received again'} as ${recorded.id}`;
}

async function collected(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(Buffer.from(chunk));
  if (stream.sizeExceeded) throw refusal(552, '5.3.4 The message is larger than 50 MiB');
  const raw = Buffer.concat(chunks);
  // RFC 5321, 6.3: a message that went through a hundred servers goes round in a circle.
  const hops =
    raw
      .subarray(0, 200_000)
      .toString('latin1')
      .match(/^received:/gim)?.length ?? 0;
  if (hops > 100) throw refusal(554, '5.4.6 Too many hops, this looks like a loop');
  return raw;
}
