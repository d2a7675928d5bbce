import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { smtpMailPort } from '#platform/mail.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { type OauthProvider, openOauthProvider } from '#testing/servers/oauth-provider.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { listAlarms } from '../alarms.ts';
import { sendCanary } from '../canary.ts';
import { tryMailbox } from '../mailbox-test.ts';
import { mailboxById } from '../mailboxes.sql.ts';
import { editMailbox, listMailboxes } from '../mailboxes.ts';
import { queueDelivery } from '../outbox.ts';
import { sendDelivery } from '../send.ts';
import { watchTokens } from '../token-watch.ts';
import { forgetToken, useOauthEndpoints } from '../tokens.ts';
import { type Watch, watchImap } from './imap-watch.ts';
import { aMailbox } from './testing.ts';

const app = useTestApp();

describe.skipIf(!dovecot().path).each(['xoauth2', 'oauthbearer'] as const)(
  'an IMAP mailbox on a real Dovecot with a login by %s',
  { timeout: 60_000 },
  (mechanism) => {
    const held: {
      office?: PostOffice;
      provider?: OauthProvider;
      watch?: Watch;
      goBack?: () => void;
    } = {};
    function given(): { office: PostOffice; provider: OauthProvider } {
      const { office, provider } = held;
      if (office === undefined || provider === undefined) throw new Error('nothing is open');
      return { office, provider };
    }
    const at = (name: string) => `${name}-${mechanism}@desk.test`;

    beforeAll(async () => {
      if (mechanism === 'xoauth2') await aDesk(app);
      const provider = await openOauthProvider();
      held.provider = provider;
      const { introspection_url, isGood } = provider;
      held.office = await openPostOffice({
        oauth: { mechanism, introspection_url },
        isTokenGood: isGood,
      });
      const { token_url } = provider;
      held.goBack = useOauthEndpoints({ google: token_url, microsoft: token_url });
      const { log, database, ports } = app.opora.house;
      held.watch = watchImap({ makeCtx: app.ctx, ports, log, pool: database.pool });
    }, 60_000);
    afterAll(async () => {
      await held.watch?.stop();
      held.goBack?.();
      await held.office?.stop();
      await held.provider?.stop();
    });

    function settings(address: string) {
      const { host, imap_port } = given().office.dovecot;
      return {
        address,
        incoming: 'imap' as const,
        imap: { host, port: imap_port, security: 'none' as const, user: address },
        smtp: { host, port: given().office.smtp_port, security: 'none' as const, user: address },
        auth: 'oauth_microsoft' as const,
        oauth: { client_id: 'id', client_secret: 'secret', refresh_token: `refresh ${address}` },
      };
    }
    const anOauthMailbox = (address: string) =>
      aMailbox(app, { ...settings(address), auto_reply: false });

    const letterTo = (to: string, subject: string) =>
      given().office.send({ from: 'anna@client.test', to, subject, text: 'Не работает касса' });

    async function arrives(subject: string): Promise<void> {
      await eventually(subject, async () => {
        await app.opora.drainJobs();
        const { rows } = await app.opora.house.database.pool.query(
          'select count(*)::int as count from mail_ledger where subject = $1',
          [subject],
        );
        return rows[0]?.count === 1;
      });
    }
    const stateOf = async (address: string) =>
      (await listMailboxes(app.ctx())).find((one) => one.address === address);
    const alarmOf = async (address: string, kind: string) =>
      (await listAlarms(app.ctx())).find((one) => one.address === address && one.kind === kind);

    it('takes mail with the access token that the refresh token gives', async () => {
      const address = at('good');
      given().provider.allow(`refresh ${address}`, address);
      await letterTo(address, `По ключу ${mechanism}`);
      await anOauthMailbox(address);
      await arrives(`По ключу ${mechanism}`);
      await eventually('it is well', async () => {
        const state = await stateOf(address);
        return state?.last_error === null && state.last_fetch_at !== null;
      });
    });

    it('sends with it too, and the test button tells both ways', async () => {
      const address = at('sends');
      given().provider.allow(`refresh ${address}`, address);
      const ports = { ...app.opora.house.ports, mail: smtpMailPort() };
      const id = await anOauthMailbox(address);
      await sendCanary(app.ctx(), ports, id);
      const { rows } = await app.opora.house.database.pool.query(
        'select failed_at, words from canary_rounds where mailbox_id = $1',
        [id],
      );
      expect(rows).toEqual([{ failed_at: null, words: null }]);
      const tried = await tryMailbox(app.ctx(), ports, {
        ...settings(address),
        allow_private_hosts: true,
      });
      expect(tried.steps.filter((step) => !step.is_ok)).toEqual([]);
      const revoked = { client_id: 'id', client_secret: 's', refresh_token: 'revoked' };
      const refused = await tryMailbox(app.ctx(), ports, {
        ...settings(address),
        oauth: revoked,
        allow_private_hosts: true,
      });
      expect(refused.steps.map((step) => [step.step, step.is_ok, step.message_key])).toEqual([
        ['imap_login', false, 'channels.oauth.invalid_grant'],
        ['smtp_login', false, 'channels.oauth.invalid_grant'],
      ]);
    });

    it('renews an access token that has ended before its time, and nobody hears of it', async () => {
      const address = at('ended');
      const { provider, office } = given();
      provider.allow(`refresh ${address}`, address);
      await anOauthMailbox(address);
      await eventually('the first token works', async () => {
        const state = await stateOf(address);
        return state?.last_error === null && state.last_fetch_at !== null;
      });
      const asked = () => provider.asked.filter((one) => one === `refresh ${address}`).length;
      const before = asked();
      provider.endAccess();
      // The connection goes, and with it the login that still held: the kept token is refused now.
      await office.dovecot.kill();
      await office.dovecot.start();
      await letterTo(address, `После конца ключа ${mechanism}`);
      await arrives(`После конца ключа ${mechanism}`);
      expect(asked()).toBe(before + 1);
      await eventually('it is well', async () => (await stateOf(address))?.last_error === null);
      expect(await alarmOf(address, 'fetch')).toBeUndefined();
    });

    it('sends on when the token it had was ended: a canary at once, a letter with its next try', async () => {
      const address = at('sends-on');
      const { provider } = given();
      provider.allow(`refresh ${address}`, address);
      const id = await anOauthMailbox(address);
      const ports = { ...app.opora.house.ports, mail: smtpMailPort() };
      await sendCanary(app.ctx(), ports, id);
      provider.endAccess();
      await sendCanary(app.ctx(), ports, id);
      const { pool } = app.opora.house.database;
      const rounds = await pool.query(
        'select 1 from canary_rounds where mailbox_id = $1 and failed_at is not null',
        [id],
      );
      expect(rounds.rows).toEqual([]);
      const mailbox = (await mailboxById(app.ctx(), id)) ?? null;
      const delivery_id = await transaction(app.ctx(), (tx) =>
        queueDelivery(tx, ports, {
          kind: 'notification',
          mailbox,
          ticket: null,
          comment_id: null,
          recipients: {
            to: [{ name: '', address: 'anna@client.test' }],
            cc: [],
            bcc: [],
            accepted: [],
          },
          message: { subject: 'x', text: 'x', html: null, in_reply_to: null, references: [] },
        }),
      );
      provider.endAccess();
      const stateAfter = async () => {
        await sendDelivery(app.ctx(), ports, delivery_id);
        const { rows } = await pool.query('select state from deliveries where id = $1', [
          delivery_id,
        ]);
        return rows[0]?.state;
      };
      expect(await stateAfter()).toBe('delayed');
      expect(await stateAfter()).toBe('sent');
    });

    it('hears from the provider when the refresh token ends, and says so two weeks ahead', async () => {
      const address = at('ends');
      const { provider } = given();
      provider.allow(`refresh ${address}`, address);
      provider.tellEnd(7 * 24 * 3600);
      const id = await anOauthMailbox(address);
      await watchTokens(app.ctx(), app.opora.house.ports);
      provider.tellEnd(undefined);
      const alarm = await alarmOf(address, 'token');
      expect(alarm).toMatchObject({ cause: 'oauth.token_ends', is_told: true });
      const left = Date.parse(alarm?.params['date'] ?? '') - Date.now();
      expect(left / 3600_000).toBeGreaterThan(7 * 24 - 1);
      // Mail is still fetched: this is only ahead.
      await eventually(
        'it is watched',
        async () => (await stateOf(address))?.last_fetch_at !== null,
      );
      // A new refresh token without an end is put in.
      provider.allow('endless', address);
      await editMailbox(app.ctx(), app.opora.house.ports.secrets, {
        id,
        input: { oauth: { client_id: 'id', client_secret: 's', refresh_token: 'endless' } },
      });
      await watchTokens(app.ctx(), app.opora.house.ports);
      expect(await alarmOf(address, 'token')).toBeUndefined();
    });

    it('says that the app’s secret ends, as long as its date is near', async () => {
      const address = at('secret');
      given().provider.allow(`refresh ${address}`, address);
      const id = await anOauthMailbox(address);
      const { secrets } = app.opora.house.ports;
      const endsIn = (days: number) =>
        editMailbox(app.ctx(), secrets, {
          id,
          input: {
            client_secret_ends_at: new Date(Date.now() + days * 24 * 3600_000).toISOString(),
          },
        });
      await endsIn(3);
      await watchTokens(app.ctx(), app.opora.house.ports);
      expect(await alarmOf(address, 'client_secret')).toMatchObject({ cause: 'oauth.secret_ends' });
      await endsIn(300);
      await watchTokens(app.ctx(), app.opora.house.ports);
      expect(await alarmOf(address, 'client_secret')).toBeUndefined();
    });

    it('keeps a refresh token that the provider changes at each renewal', async () => {
      const address = at('rotates');
      const { provider } = given();
      provider.allow(`refresh ${address}`, address);
      provider.rotate(true);
      const id = await anOauthMailbox(address);
      await eventually(
        'the first token works',
        async () => (await stateOf(address))?.last_fetch_at !== null,
      );
      forgetToken(id);
      await watchTokens(app.ctx(), app.opora.house.ports);
      provider.rotate(false);
      const asked = provider.asked.at(-1) ?? '';
      expect(asked).toMatch(/^refresh-\d+$/);
      expect(await alarmOf(address, 'token')).toBeUndefined();
    });

    it('says in plain words that the refresh token no longer works, and what to do', async () => {
      const address = at('revoked');
      const id = await anOauthMailbox(address);
      const told = await eventually('the refusal is told', async () => {
        return (await stateOf(address))?.last_error ?? undefined;
      });
      expect(told).toContain('Ключ обновления больше не действует');
      expect(told).toContain('Получите новый');
      expect(told).toContain('invalid_grant Token has been expired or revoked.');
      expect(await alarmOf(address, 'fetch')).toMatchObject({
        cause: 'oauth.invalid_grant',
        words: 'invalid_grant Token has been expired or revoked.',
      });
      await watchTokens(app.ctx(), app.opora.house.ports);
      expect(await alarmOf(address, 'token')).toMatchObject({ cause: 'oauth.invalid_grant' });
      // A new one is put in: mail comes, and the alarms end.
      given().provider.allow('a new one', address);
      await letterTo(address, `С новым ключом ${mechanism}`);
      await editMailbox(app.ctx(), app.opora.house.ports.secrets, {
        id,
        input: { oauth: { client_id: 'id', client_secret: 's', refresh_token: 'a new one' } },
      });
      await arrives(`С новым ключом ${mechanism}`);
      await watchTokens(app.ctx(), app.opora.house.ports);
      expect(await alarmOf(address, 'fetch')).toBeUndefined();
      expect(await alarmOf(address, 'token')).toBeUndefined();
    });

    it('tells a wrong app secret from a wrong refresh token', async () => {
      const address = at('client');
      given().provider.refuse({
        error: 'invalid_client',
        error_description: 'AADSTS7000222: The provided client secret keys are expired.',
      });
      await anOauthMailbox(address);
      const told = await eventually('the refusal is told', async () => {
        return (await stateOf(address))?.last_error ?? undefined;
      });
      expect(told).toContain('Создайте новый секрет');
      expect(told).toContain('AADSTS7000222');
      given().provider.refuse(undefined);
    });

    it('says whose token it is not when the server refuses a fresh one', async () => {
      const address = at('foreign');
      given().provider.allow(`refresh ${address}`, 'somebody-else@desk.test');
      await anOauthMailbox(address);
      const told = await eventually('the refusal is told', async () => {
        return (await stateOf(address))?.last_error ?? undefined;
      });
      expect(told).toContain(`не принял ключ доступа к ящику ${address}`);
    });
  },
);
