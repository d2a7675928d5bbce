/** The mail port in memory: what would have left, and a way to make it fail as servers do. */
import type { MailPort, MailServer, OutgoingMail } from '#platform/mail.ts';

export type MemoryMail = MailPort & {
  readonly sent: (OutgoingMail & { readonly server: MailServer })[];
  /** Each send throws this until it is set back to undefined. */
  failure: Error | undefined;
};

export function memoryMail(): MemoryMail {
  const port: MemoryMail = {
    sent: [],
    failure: undefined,
    async send(server, mail, onHandOver) {
      if (port.failure !== undefined) throw port.failure;
      await onHandOver?.();
      port.sent.push({ ...mail, server });
      return { refused: [], words: '250 kept in memory' };
    },
    async check(_server, reached) {
      if (port.failure !== undefined) throw port.failure;
      reached?.('connect');
      reached?.('login');
    },
  };
  return port;
}
