/**
 * The soak: mails pour in through the SMTP door and an IMAP mailbox while the server, its database and
 * the mail server are killed at random; in the end everything must add up to the message.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#testing/eventually.ts';
import { startDovecot, type TestDovecot } from '#testing/servers/dovecot.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import {
  type DeskProcess,
  deskProcess,
  letTimePass,
  openSmtpMailbox,
  settledLedger,
} from '../desk-process.ts';
import { type Account, accountFor } from './account.ts';
import {
  IMAP_ADDRESS,
  makeMails,
  type Random,
  SMTP_ADDRESS,
  type SoakMail,
  seeded,
} from './mails.ts';

export type SoakOptions = {
  mails: number;
  /** How many times something is killed. */
  kills: number;
  /** The same seed sends the same mails and kills in the same order. */
  seed: number;
  told: (line: string) => void;
};

export type Soaked = Account & { kills: Record<Victim, number>; seconds: number };

const victims = ['server', 'server and database', 'mail server'] as const;
type Victim = (typeof victims)[number];

type Scene = {
  desk: DeskProcess;
  dovecot: TestDovecot;
  random: Random;
  options: SoakOptions;
  kills: Record<Victim, number>;
  accepted: SoakMail[];
};

/** @throws when the desk cannot be started, or its ledger does not settle */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const started = Date.now();
  const random = seeded(options.seed);
  const dovecot = await startDovecot();
  const desk = await deskProcess();
  const kills = { server: 0, 'server and database': 0, 'mail server': 0 };
  const scene: Scene = { desk, dovecot, random, options, kills, accepted: [] };
  try {
    await prepare(scene);
    await pour(scene);
    await settle(scene);
    const account = await accountFor(desk, scene.accepted);
    return { ...account, kills, seconds: Math.round((Date.now() - started) / 1000) };
  } finally {
    await desk.remove();
    await dovecot.stop();
  }
}

async function prepare({ desk, dovecot }: Scene): Promise<void> {
  await desk.start();
  await desk.setUp();
  await openSmtpMailbox(desk, SMTP_ADDRESS);
  const answer = await desk.api('POST', '/api/mailboxes', {
    address: IMAP_ADDRESS,
    name: 'Магазин',
    incoming: 'imap',
    imap: { host: dovecot.host, port: dovecot.imap_port, security: 'none', user: IMAP_ADDRESS },
    password: dovecot.password,
    allow_private_hosts: true,
    auto_reply: false,
  });
  if (answer.status !== 201) throw new Error(`mailbox: ${JSON.stringify(answer)}`);
}

/** In waves, so that an answer is sent after its question was accepted; within each something dies. */
async function pour(scene: Scene): Promise<void> {
  const { options, accepted, random } = scene;
  const size = Math.max(1, Math.ceil(options.mails / Math.max(1, options.kills)));
  const mails = makeMails(options.mails, { wave: size, random });
  for (let at = 0; at < mails.length; at += size) {
    await sendWave(scene, mails.slice(at, at + size));
    const killed = Object.values(scene.kills).reduce((sum, count) => sum + count, 0);
    options.told(`${accepted.length} of ${mails.length} accepted, ${killed} kills`);
  }
}

async function sendWave(scene: Scene, wave: readonly SoakMail[]): Promise<void> {
  let left = wave;
  let isKilled = false;
  while (left.length > 0) {
    let killing: Promise<void> | undefined;
    const moment = Math.floor(scene.random() * left.length);
    const isLast = isKilled;
    left = await deliver(scene, left, (count) => {
      if (!isLast && count >= moment) killing ??= kill(scene);
    });
    isKilled = true;
    await killing;
    if (left.length > 0 && killing === undefined) await sleep(500);
  }
}

/** As mail servers do: what had no 250 is sent again. Answers what is left. */
async function deliver(
  scene: Scene,
  mails: readonly SoakMail[],
  onAccepted: (count: number) => void,
): Promise<SoakMail[]> {
  let count = 0;
  const counted = {
    onAccepted() {
      count += 1;
      onAccepted(count);
    },
  };
  const of = (door: SoakMail['door']) => mails.filter((mail) => mail.door === door);
  const taken = await Promise.all([
    handOver(scene.desk.smtp_port, of('smtp'), counted),
    handOver(scene.dovecot.lmtp_port, of('imap'), { ...counted, lmtp: true }),
  ]);
  const accepted = new Set(taken.flatMap((one) => one.accepted));
  scene.accepted.push(...mails.filter((mail) => accepted.has(mail)));
  return mails.filter((mail) => !accepted.has(mail));
}

async function kill({ desk, dovecot, random, kills }: Scene): Promise<void> {
  const victim = victims[Math.floor(random() * victims.length)] ?? 'server';
  kills[victim] += 1;
  if (victim === 'mail server') {
    await dovecot.kill();
    await dovecot.start();
    return;
  }
  if (victim === 'server and database') desk.killDatabase();
  await desk.kill();
  await desk.start();
}

async function settle({ desk, accepted, options }: Scene): Promise<void> {
  const fetched = accepted.filter((mail) => mail.door === 'imap' && mail.kind !== 'copy');
  const patience = 60_000 + options.mails * 30;
  await eventually(
    'the IMAP mailbox is read to its end',
    async () => {
      const [row] = await desk.rows(
        `select count(distinct message_id)::int as count from mail_ledger where door = 'imap'`,
      );
      return Number(row?.['count']) >= fetched.length;
    },
    patience,
  );
  await letTimePass(desk);
  await settledLedger(desk, patience);
}
