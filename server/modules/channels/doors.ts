/** The long-running doors: started with the worker, stopped before the database goes. */
import type { Ctx } from '#platform/ctx.ts';
import type { House, RunningDoor } from '#platform/module.ts';
import { watchImap } from './email/imap-watch.ts';
import { openSmtpDoor, type SmtpDoor } from './email/smtp-door.ts';

export async function openDoors({ database, ports, log }: House): Promise<RunningDoor> {
  const makeCtx = (): Ctx => ({
    db: database.db,
    actor: { kind: 'system' },
    now: ports.clock(),
    log,
  });
  const { config } = ports;
  const listeners: SmtpDoor[] = [];
  const name = new URL(config.public_url).hostname;
  const shared = { host: config.smtp_host, name, makeCtx, ports, log };
  if (config.smtp_port !== undefined) {
    listeners.push(await openSmtpDoor({ ...shared, door: 'smtp', port: config.smtp_port }));
  }
  if (config.lmtp_port !== undefined) {
    listeners.push(await openSmtpDoor({ ...shared, door: 'lmtp', port: config.lmtp_port }));
  }
  const imap = watchImap({ makeCtx, ports, log, pool: database.pool });
  return {
    async stop() {
      await Promise.all([...listeners.map((one) => one.stop()), imap.stop()]);
    },
  };
}
