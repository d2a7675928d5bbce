/** Hands raw messages to an SMTP door, as another mail server does: many connections, each 250 counted. */
import { createTransport } from 'nodemailer';

export type RawMail = { from: string; to: string; raw: Buffer };

export type HandedOver<Mail extends RawMail = RawMail> = {
  /** The server answered 250: from here on the message is its to keep. */
  accepted: Mail[];
  /** Refused, or the connection broke before the answer; with the words. */
  refused: { mail: Mail; words: string; code: number | undefined }[];
};

export type HandOverOptions = {
  connections?: number;
  /** RFC 2033 instead of SMTP. */
  lmtp?: boolean;
  /** Told after each 250. */
  onAccepted?: (count: number) => void;
};

/** @returns what became of each message; throws nothing */
export async function handOver<Mail extends RawMail>(
  port: number,
  mails: readonly Mail[],
  options: HandOverOptions = {},
): Promise<HandedOver<Mail>> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    lmtp: options.lmtp === true,
    pool: true,
    maxConnections: options.connections ?? 4,
    maxMessages: 1_000_000,
    connectionTimeout: 5_000,
    socketTimeout: 30_000,
  });
  const result: HandedOver<Mail> = { accepted: [], refused: [] };
  await Promise.all(
    mails.map(async (mail) => {
      try {
        await transport.sendMail({ envelope: { from: mail.from, to: mail.to }, raw: mail.raw });
        result.accepted.push(mail);
        options.onAccepted?.(result.accepted.length);
      } catch (error) {
        result.refused.push({ mail, ...wordsOf(error) });
      }
    }),
  );
  transport.close();
  return result;
}

function wordsOf(error: unknown): { words: string; code: number | undefined } {
  const fault: { message?: unknown; responseCode?: unknown } =
    typeof error === 'object' && error !== null ? error : { message: error };
  return {
    words: String(fault.message),
    code: typeof fault.responseCode === 'number' ? fault.responseCode : undefined,
  };
}
