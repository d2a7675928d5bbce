/**
 * The world's mail around the desk: an SMTP server that the desk sends through, which puts what it
 * takes into a real Dovecot by LMTP, and a look into the mailboxes there. It can refuse, and be away.
 */
import { once } from 'node:events';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from '../eventually.ts';
import { type DovecotOptions, startDovecot, type TestDovecot } from './dovecot.ts';
import { freePort } from './free-port.ts';

export type Letter = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; content: Buffer; contentType?: string }[];
  icalEvent?: { method: string; content: string };
};

/** A message as it lies in a mailbox. */
export type Received = { raw: Buffer; mail: Email };

export type PostOffice = {
  readonly dovecot: TestDovecot;
  readonly smtp_port: number;
  /** Puts a letter into a mailbox of Dovecot, as the customer's server would. Answers its Message-ID. */
  send(letter: Letter): Promise<string>;
  /** Every message in the mailbox of an address, oldest first. */
  inbox(address: string): Promise<Received[]>;
  /** Somebody reads all that lies in the mailbox of an address. */
  markSeen(address: string): Promise<void>;
  /** Waits for a message in the mailbox of an address that is as asked. */
  awaitMail(address: string, isIt: (mail: Email) => boolean): Promise<Received>;
  /** From now on the server says this to whoever sends to the address; undefined: takes it again. */
  refuse(address: string, words: string | undefined): void;
  /** The SMTP server goes away, and comes back on the same port. */
  closeSmtp(): Promise<void>;
  openSmtp(): Promise<void>;
  stop(): Promise<void>;
};

export type PostOfficeOptions = DovecotOptions & {
  /** Does the SMTP server take this access token? Asked where OAuth2 is offered. */
  isTokenGood?: (user: string, access_token: string) => boolean;
};

export async function openPostOffice(options: PostOfficeOptions = {}): Promise<PostOffice> {
  const dovecot = await startDovecot(options);
  const refusals = new Map<string, string>();
  const lmtp = createTransport({
    host: dovecot.host,
    port: dovecot.lmtp_port,
    lmtp: true,
    ignoreTLS: true,
  });
  const smtp_port = await freePort();
  let server: SMTPServer;
  async function openSmtp(): Promise<void> {
    server = smtpServer({ password: dovecot.password, refusals, options }, async (to, raw) => {
      await lmtp.sendMail({ envelope: { from: 'relay@post.test', to }, raw });
    });
    server.listen(smtp_port, '127.0.0.1');
    await once(server.server, 'listening');
  }
  const closeSmtp = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await openSmtp();

  return {
    dovecot,
    smtp_port,
    async send(letter) {
      const info = await lmtp.sendMail(letter);
      return info.messageId;
    },
    inbox: (address) => messagesOf(dovecot, address),
    markSeen: (address) =>
      inMailbox(dovecot, { address, readOnly: false }, async (client) => {
        await client.messageFlagsAdd('1:*', ['\\Seen']);
      }),
    awaitMail: (address, isIt) =>
      eventually(`mail for ${address}`, async () =>
        (await messagesOf(dovecot, address)).find(({ mail }) => isIt(mail)),
      ),
    refuse(address, words) {
      if (words === undefined) refusals.delete(address);
      else refusals.set(address, words);
    },
    closeSmtp,
    openSmtp,
    async stop() {
      lmtp.close();
      await closeSmtp();
      await dovecot.stop();
    },
  };
}

type Rules = {
  password: string;
  refusals: ReadonlyMap<string, string>;
  options: PostOfficeOptions;
};

function smtpServer(
  { password, refusals, options }: Rules,
  deliver: (to: string[], raw: Buffer) => Promise<void>,
): SMTPServer {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', ...(options.isTokenGood === undefined ? [] : ['XOAUTH2'])],
    onAuth(auth, _session, done) {
      const { username = '', accessToken } = auth;
      const isGood =
        accessToken === undefined
          ? auth.password === password
          : options.isTokenGood?.(username, accessToken) === true;
      if (isGood) return done(null, { user: auth.username });
      done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }));
    },
    onRcptTo({ address }, _session, done) {
      const words = refusals.get(address);
      if (words === undefined) return done();
      const [, code = '550', text = words] = words.match(/^(\d{3}) (.*)$/s) ?? [];
      done(Object.assign(new Error(text), { responseCode: Number(code) }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        deliver(to, Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  server.on('error', () => undefined);
  return server;
}

async function inMailbox<Result>(
  dovecot: TestDovecot,
  { address, readOnly }: { address: string; readOnly: boolean },
  work: (client: ImapFlow) => Promise<Result>,
): Promise<Result> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imap_port,
    secure: false,
    auth: { user: address, pass: dovecot.password },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX', { readOnly });
    return await work(client);
  } finally {
    await client.logout();
  }
}

function messagesOf(dovecot: TestDovecot, address: string): Promise<Received[]> {
  return inMailbox(dovecot, { address, readOnly: true }, async (client) => {
    const received: Received[] = [];
    for await (const { source } of client.fetch('1:*', { source: true })) {
      if (source !== undefined)
        received.push({ raw: source, mail: await PostalMime.parse(source) });
    }
    return received;
  });
}
