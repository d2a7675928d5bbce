/** Tries a mailbox's servers step by step and says what exactly is wrong, before anything is saved. */
import type { z } from 'zod';
import type { mailboxTest, mailboxTestStep, testMailbox } from '#contract/channels.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { MailError } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import { domainOf } from './email/addresses.ts';
import { composeMail } from './email/compose.ts';
import { connectImap, imapFailure, MissingFolder, openFolder } from './email/imap-door.ts';
import { providerOfDomain } from './email/providers.ts';
import { newMessageId } from './email/token.ts';
import {
  imapServer,
  type Login,
  type MailAddressee,
  type MailboxSecret,
  openSecret,
  smtpServer,
} from './mailbox-secrets.ts';
import { type MailboxRow, mailboxById } from './mailboxes.sql.ts';
import { hasMoved } from './mailboxes.ts';
import { OauthRefused } from './oauth.ts';
import { trialToken } from './tokens.ts';

type Body<E> = E extends { readonly body?: infer B }
  ? B extends z.ZodType
    ? z.output<B>
    : never
  : never;
export type MailboxTrial = Body<typeof testMailbox>;
export type TestStep = z.infer<typeof mailboxTestStep>;
export type TestResult = z.infer<typeof mailboxTest>;

type Trial = {
  address: string;
  name: string;
  imap: MailAddressee | null;
  folder: string;
  smtp: MailAddressee | null;
  secret: MailboxSecret | null;
  smtp_secret: MailboxSecret | null;
  provider: 'oauth_google' | 'oauth_microsoft' | null;
  allow_private_hosts: boolean;
};

/** Every step that could be tried, in order; the first that fails ends its half. */
export async function tryMailbox(ctx: Ctx, ports: Ports, input: MailboxTrial): Promise<TestResult> {
  const trial = await trialOf(ctx, ports, input);
  const steps = [
    ...(trial.imap === null ? [] : await tryImap(trial, trial.imap)),
    ...(trial.smtp === null ? [] : await trySmtp(ports, trial, trial.smtp)),
  ];
  return { is_ok: steps.length > 0 && steps.every((step) => step.is_ok), steps };
}

async function trialOf(ctx: Ctx, ports: Ports, input: MailboxTrial): Promise<Trial> {
  const saved =
    input.mailbox_id === undefined ? undefined : await mailboxById(ctx, input.mailbox_id);
  if (input.mailbox_id !== undefined && saved === undefined) fail('not_found', 'errors.not_found');
  const imap = input.imap === undefined && saved !== undefined ? imapServer(saved) : input.imap;
  const smtp = input.smtp === undefined && saved !== undefined ? smtpServer(saved) : input.smtp;
  const auth = input.auth ?? saved?.auth ?? 'password';
  return {
    address: input.address,
    name: input.name ?? saved?.name ?? input.address,
    imap: imap ?? null,
    folder: input.imap_folder ?? saved?.imap_folder ?? 'INBOX',
    smtp: smtp ?? null,
    ...secretsOf(ports, input, saved),
    provider: auth === 'password' ? null : auth,
    allow_private_hosts: input.allow_private_hosts ?? saved?.allow_private_hosts ?? false,
  };
}

/** A kept secret is only tried against the servers it was saved for (case E5). */
function secretsOf(ports: Ports, input: MailboxTrial, saved: MailboxRow | undefined) {
  const given = input.oauth !== undefined ? { oauth: input.oauth } : passwordOf(input.password);
  const given_smtp = passwordOf(input.smtp_password ?? undefined);
  if (saved === undefined) return { secret: given, smtp_secret: given_smtp ?? given };
  const imapSame = !hasMoved(imapServer(saved), input.imap);
  const smtpSame = !hasMoved(smtpServer(saved), input.smtp);
  const kept = openSecret(ports.secrets, saved.secret);
  const kept_smtp = openSecret(ports.secrets, saved.smtp_secret);
  return {
    secret: given ?? (imapSame ? kept : null),
    smtp_secret: given_smtp ?? (smtpSame ? (kept_smtp ?? given ?? kept) : given),
  };
}

function passwordOf(password: string | undefined): MailboxSecret | null {
  return password === undefined || password === '' ? null : { password };
}

async function loginOf(
  server: MailAddressee,
  secret: MailboxSecret | null,
  provider: Trial['provider'],
): Promise<Login> {
  if (secret === null || server.user === '') return null;
  if ('password' in secret) return { user: server.user, password: secret.password };
  const access_token = await trialToken(provider ?? 'oauth_google', secret.oauth);
  return { user: server.user, access_token };
}

type Step = TestStep['step'];

function good(step: Step): TestStep {
  return { step, is_ok: true, message_key: null, server_words: null };
}

function bad(step: Step, error: unknown, server: MailAddressee): TestStep {
  const failure = imapFailure(error);
  const kind = step.endsWith('connect') && failure.failure === 'login' ? 'lost' : failure.failure;
  return {
    step,
    is_ok: false,
    message_key: `channels.${step}.${kindOf(step, kind)}`,
    params: { host: server.host, port: String(server.port) },
    server_words: failure.words === server.host ? null : failure.words,
  };
}

function kindOf(step: Step, failure: MailError['failure']): string {
  if (step.endsWith('login')) return failure === 'login' ? 'login' : 'lost';
  const explained = ['host_not_found', 'host_is_private', 'refused', 'timeout', 'tls'];
  return explained.includes(failure) ? failure : 'lost';
}

async function tryImap(trial: Trial, server: MailAddressee): Promise<TestStep[]> {
  const { allow_private_hosts, folder } = trial;
  try {
    const login = await loginOf(server, trial.secret, trial.provider);
    const client = await connectImap({ ...server, allow_private_hosts }, login);
    const before = [good('imap_connect'), good('imap_login')];
    try {
      await openFolder(client, folder);
      return [...before, good('imap_folder')];
    } catch (error) {
      return [...before, folderStep(error, server)];
    } finally {
      await client.logout().catch(() => undefined);
      client.close();
    }
  } catch (error) {
    const isLogin = error instanceof MailError && error.failure === 'login';
    if (!isLogin) return [bad('imap_connect', error, server)];
    return [...reached(error, 'imap_connect'), loginStep('imap_login', error, { trial, server })];
  }
}

function folderStep(error: unknown, server: MailAddressee): TestStep {
  if (!(error instanceof MissingFolder)) return bad('imap_connect', error, server);
  return {
    step: 'imap_folder',
    is_ok: false,
    message_key: 'channels.imap_folder.missing',
    params: { folder: error.folder, folders: error.folders.join(', ') },
    server_words: null,
  };
}

async function trySmtp(ports: Ports, trial: Trial, server: MailAddressee): Promise<TestStep[]> {
  const passed: TestStep[] = [];
  const { host, port, security } = server;
  try {
    const login = await loginOf(server, trial.smtp_secret ?? trial.secret, trial.provider);
    const target = { host, port, security, login, allow_private_hosts: trial.allow_private_hosts };
    await ports.mail.check(target, (step) => passed.push(good(`smtp_${step}`)));
    const mail = { from: trial.address, to: [trial.address], raw: await testMessage(ports, trial) };
    await ports.mail.send(target, mail);
    return [...passed, good('smtp_sender')];
  } catch (error) {
    return [...passed, smtpStep(passed.length, error, { trial, server })];
  }
}

function smtpStep(
  passed: number,
  error: unknown,
  { trial, server }: { trial: Trial; server: MailAddressee },
): TestStep {
  const isLogin = error instanceof MailError && error.failure === 'login';
  if (passed === 0 && !isLogin) return bad('smtp_connect', error, server);
  if (passed < 2) return loginStep('smtp_login', error, { trial, server });
  return {
    step: 'smtp_sender',
    is_ok: false,
    message_key: 'channels.smtp_sender.refused',
    params: { host: server.host, address: trial.address },
    server_words: imapFailure(error).words,
  };
}

/** The provider refused before the server was asked at all. */
function reached(error: unknown, step: Step): TestStep[] {
  return error instanceof OauthRefused ? [] : [good(step)];
}

/** A refused login: what to do depends on how one signs in, and at whose server. */
function loginStep(
  step: 'imap_login' | 'smtp_login',
  error: unknown,
  { trial, server }: { trial: Trial; server: MailAddressee },
): TestStep {
  const told = bad(step, error, server);
  if (error instanceof OauthRefused) {
    return { ...told, message_key: `channels.${error.cause_key}` };
  }
  if (told.message_key?.endsWith('login.login') !== true) return told;
  if (trial.provider !== null) {
    const params = { ...told.params, user: server.user };
    return { ...told, message_key: `channels.${step}.token`, params };
  }
  const provider = providerOfDomain(domainOf(trial.address));
  if (provider === undefined) return told;
  return { ...told, params: { ...told.params, hint_key: provider.hint_key } };
}

/** Goes to the mailbox itself; our own Message-ID tells the intake that it is no request. */
async function testMessage(ports: Ports, trial: Trial): Promise<Buffer> {
  const party = { name: trial.name, address: trial.address };
  return composeMail({
    from: party,
    reply_to: null,
    to: [party],
    cc: [],
    subject: 'Опора: проверка почты / Opora: mail check',
    message_id: newMessageId(ports.secrets, 0, domainOf(trial.address)),
    in_reply_to: null,
    references: [],
    date: ports.clock(),
    text: 'Это письмо отправила проверка почтового ящика. Отвечать на него не нужно.\n\nThis message was sent by the mailbox check. No answer is needed.',
    html: null,
    files: [],
    automatic: 'auto-generated',
  });
}
