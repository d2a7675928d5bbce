import fc from 'fast-check';
import { expect, it } from 'vitest';
import { permissions } from '#contract/endpoint.ts';
import { newPassword, passwordStrength, weaknessOf } from '#contract/password.ts';
import type { Actor } from '#platform/ctx.ts';
import { changesOf } from './changes.ts';
import { displayName, splitName } from './names.ts';
import { apiTokenHash, linkUrl, newApiToken, newLinkSecret, secretHash } from './one-time-link.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';
import { coversRights, coversTeam } from './permissions.ts';
import { normalPhone } from './phone.ts';
import { organizationDomains } from './public-mail-domains.ts';
import { isTimeZone } from './time-zone.ts';
import {
  hashRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  otpauthUrl,
  stepOfCode,
} from './totp.ts';

// passwords -----------------------------------------------------------------------------------

it('verifies the password it hashed and no other', async () => {
  const hash = await hashPassword('верный конь, батарейка');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword('верный конь, батарейка', hash)).toBe(true);
  expect(await verifyPassword('верный конь, батарейкa', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

it('takes one password typed in two Unicode forms for the same', async () => {
  const hash = await hashPassword('Ёлочка зелёная'.normalize('NFC'));
  expect(await verifyPassword('Ёлочка зелёная'.normalize('NFD'), hash)).toBe(true);
});

it('says no to a stored hash offered as a password, to a damaged one and to none (case B14)', async () => {
  const hash = await hashPassword('correct horse battery');
  expect(await verifyPassword(hash, hash)).toBe(false);
  expect(await verifyPassword('x', 'plain')).toBe(false);
  expect(
    await verifyPassword('x', '$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$A'),
  ).toBe(false);
  expect(await verifyPassword('', null)).toBe(false);
});

it('works as much for an unknown account as for a known one (case B10)', {
  timeout: 30_000,
}, async () => {
  const hash = await hashPassword('correct horse battery');
  // The processor's time, which a busy machine does not stretch as it does the clock's.
  const work = async (stored: string | null) => {
    const started = process.cpuUsage();
    for (let i = 0; i < 3; i += 1) await verifyPassword('wrong password', stored);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  };
  // By turns, and the least of each: what others do at the same time is not theirs.
  let known = Number.POSITIVE_INFINITY;
  let unknown = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round += 1) {
    known = Math.min(known, await work(hash));
    unknown = Math.min(unknown, await work(null));
  }
  expect(unknown / known).toBeGreaterThan(0.4);
  expect(unknown / known).toBeLessThan(2.5);
});

it('knows a hash made with weaker parameters', async () => {
  expect(isOutdated(await hashPassword('correct horse battery'))).toBe(false);
  expect(isOutdated('$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHRzYWx0c2E$aGFzaA')).toBe(true);
});

it.each([
  ['aaaaaaaaaaaa', 'errors.field.password_simple'],
  ['123456789012', 'errors.field.password_simple'],
  ['abcdefghijkl', 'errors.field.password_simple'],
  ['ПАРОЛЬ123456', 'errors.field.password_simple'],
  ['anna.petrova', 'errors.field.password_own'],
  ['petrova-anna', 'errors.field.password_own'],
  ['correct horse battery', undefined],
  ['петрова любит синий чай', undefined],
])('weighs the password %s', (password, weakness) => {
  const own = ['anna.petrova@example.com', 'anna.petrova', 'Anna', 'Petrova'];
  expect(weaknessOf(password, own)).toBe(weakness);
});

it('asks for twelve characters, and says in words how good a password is', () => {
  expect(newPassword.safeParse('одиннадцать').success).toBe(false);
  expect(newPassword.safeParse('двенадцатый!').success).toBe(true);
  const said = [
    ...['одиннадцать', 'anna.petrova', 'aaaaaabbbbbbccccccdddd', '1234567890abcdefgh'],
    ...['синий чай 46', 'петрова любит чай', 'петрова любит синий чай с мятой'],
  ].map((password) => passwordStrength(password, ['anna.petrova', 'Anna', 'Petrova']));
  expect(said).toEqual(['short', 'weak', 'weak', 'weak', 'fair', 'good', 'strong']);
});

// the second factor ---------------------------------------------------------------------------

it('accepts the code of RFC 6238 within one step, once', () => {
  // The shared secret of appendix B, "12345678901234567890"; at 59 s the code is (94)287082.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  const at = (seconds: number, last_step: number | null = null) => ({
    now: new Date(seconds * 1000),
    last_step,
  });
  expect(stepOfCode(secret, '287082', at(59))).toBe(1);
  expect(stepOfCode(secret, '287082', at(89))).toBe(1);
  expect(stepOfCode(secret, '287082', at(29))).toBe(1);
  expect(stepOfCode(secret, '287082', at(120))).toBeUndefined();
  expect(stepOfCode(secret, '287082', at(59, 1))).toBeUndefined();
  expect(stepOfCode(secret, '287082', at(59, 0))).toBe(1);
  for (const wrong of ['287083', '28708', '2870822', 'abcdef', '', ' 87082'])
    expect(stepOfCode(secret, wrong, at(59))).toBeUndefined();
});

it('names the account and ourselves in the QR code', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const url = new URL(otpauthUrl(secret, 'a+b@example.com'));
  expect(decodeURIComponent(url.pathname)).toContain('Opora:a+b@example.com');
  expect(url.searchParams.get('secret')).toBe(secret);
});

it('makes ten different recovery codes and reads them as people type them', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
    expect(hashRecoveryCode(code.toLowerCase().replaceAll('-', ' '))).toBe(hashRecoveryCode(code));
  }
  for (const wrong of ['', '----', 'ABCD', 'ABCD-EFGH-JKMN-PQRS-T'])
    expect(hashRecoveryCode(wrong)).toBeUndefined();
});

// links and tokens ----------------------------------------------------------------------------

it('matches nobody with an empty, short or foreign secret (case B5)', () => {
  const secret = newLinkSecret();
  expect(secretHash(secret)).toHaveLength(32);
  for (const wrong of [
    '',
    ' ',
    'null',
    secret.slice(1),
    `${secret}=`,
    ` ${secret}`,
    secretHash(secret)?.toString('hex') ?? '',
  ])
    expect(secretHash(wrong)).toBeUndefined();
  const token = newApiToken();
  expect(apiTokenHash(token)).toHaveLength(32);
  expect(apiTokenHash(secret)).toBeUndefined();
  expect(apiTokenHash('opora_')).toBeUndefined();
});

it('keeps the secret of a link behind the #, where no server sees it (case D11)', () => {
  const url = new URL(linkUrl('https://desk.example.org', 'invitation', 'SECRET'));
  expect(url.pathname + url.search).not.toContain('SECRET');
  expect(url.hash).toBe('#SECRET');
  expect(linkUrl('https://desk.example.org', 'setup', 'S')).toBe(
    'https://desk.example.org/setup#S',
  );
});

// rights --------------------------------------------------------------------------------------

const anActor = fc.record({
  kind: fc.constant('agent' as const),
  id: fc.uuid(),
  role_key: fc.constant('own'),
  permissions: fc.subarray([...permissions]).map((some) => new Set(some)),
  team_ids: fc.array(fc.uuid(), { maxLength: 3 }),
  time_zone: fc.constant('UTC'),
  via: fc.constant('session' as const),
});

it('never covers a right that the actor lacks', () => {
  fc.assert(
    fc.property(anActor, fc.subarray([...permissions]), (actor, rights) => {
      expect(coversRights(actor, rights)).toBe(
        rights.every((right) => actor.permissions.has(right)),
      );
      // Whoever gets rights through somebody covers no more than that somebody.
      if (!coversRights(actor, rights)) return;
      const heir: Actor = { ...actor, permissions: new Set(rights) };
      for (const right of permissions)
        if (coversRights(heir, [right])) expect(coversRights(actor, [right])).toBe(true);
    }),
  );
});

it('covers nothing for strangers and contacts, and no right it has never heard of', () => {
  expect(coversRights({ kind: 'anonymous' }, [])).toBe(false);
  expect(coversRights({ kind: 'contact', id: 'x' }, [])).toBe(false);
  fc.assert(
    fc.property(anActor, (actor) => {
      expect(coversRights(actor, ['everything'])).toBe(false);
      const covers = coversTeam(actor, 'another team');
      expect(covers).toBe(actor.permissions.has('tickets.view_all'));
      for (const id of actor.team_ids) expect(coversTeam(actor, id)).toBe(true);
    }),
  );
});

// names and addresses -------------------------------------------------------------------------

it.each([
  ['Анна Петрова', 'Анна', 'Петрова'],
  ['Петрова Анна Сергеевна', 'Анна Сергеевна', 'Петрова'],
  ['Анна Сергеевна Петрова', 'Анна Сергеевна', 'Петрова'],
  ['Петров Иван', 'Иван', 'Петров'],
  ['Ирина Лисицына', 'Ирина', 'Лисицына'],
  ['Анна Сергеевна', 'Анна Сергеевна', ''],
  ['Smith, John', 'John', 'Smith'],
  ['"John Smith (ACME)"', 'John', 'Smith'],
  ['John van der Berg', 'John', 'van der Berg'],
  ['Мария via Группа', 'Мария', ''],
  ['Поддержка', 'Поддержка', ''],
  ['john@example.com', '', ''],
  ['‮Анна\u0000 Петрова', 'Анна', 'Петрова'],
  ['', '', ''],
])('reads the display name %s', (shown, first_name, last_name) => {
  expect(splitName(shown)).toEqual({ first_name, last_name });
});

it('reads any display name into parts the database takes', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (shown) => {
      const { first_name, last_name } = splitName(shown);
      expect([...first_name].length).toBeLessThanOrEqual(100);
      expect([...last_name].length).toBeLessThanOrEqual(100);
      expect(`${first_name}${last_name}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

it('shows a person by name, else by address, else by a dash', () => {
  expect(displayName({ first_name: 'Анна', last_name: '' }, 'a@x.ru')).toBe('Анна');
  expect(displayName({ first_name: '', last_name: '' }, 'a@x.ru')).toBe('a@x.ru');
  expect(displayName({ first_name: '', last_name: '' })).toBe('—');
});

it('finds organisations by the narrowest domain and never by a public one', () => {
  expect(organizationDomains('a@mail.corp.example.com')).toEqual([
    'mail.corp.example.com',
    'corp.example.com',
    'example.com',
  ]);
  expect(organizationDomains('a@gmail.com')).toEqual([]);
  expect(organizationDomains('a@yandex.ru')).toEqual([]);
  expect(organizationDomains('a@localhost')).toEqual([]);
});

it.each([
  ['+7 (495) 123-45-67', '+74951234567'],
  ['8 495 123 45 67', '+74951234567'],
  ['1234', '1234'],
  ['+44 20 7946 0958', '+442079460958'],
  ['call me', undefined],
  ['12', undefined],
])('normalises the telephone %s', (typed, normal) => {
  expect(normalPhone(typed)).toBe(normal);
});

it('knows time zones by their IANA names only', () => {
  for (const name of ['Europe/Moscow', 'UTC', 'America/Port-au-Prince', 'Etc/GMT+3'])
    expect(isTimeZone(name)).toBe(true);
  for (const name of ['+03:00', 'Europe/Atlantis', '', "UTC'; drop table agents"])
    expect(isTimeZone(name)).toBe(false);
});

it('tells only what changes', () => {
  expect(
    changesOf({ a: 1, b: ['x', 'y'], c: null }, { a: 1, b: ['y', 'x'], c: undefined }),
  ).toEqual({});
  expect(changesOf({ a: 1, b: ['x'] }, { a: 2, b: [], d: 'new' })).toEqual({
    a: [1, 2],
    b: [['x'], []],
    d: [null, 'new'],
  });
});
