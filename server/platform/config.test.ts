import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { ConfigError, ROOT, readConfig } from './config.ts';

describe('the settings', () => {
  let DATA_DIR: string;
  beforeEach(() => {
    DATA_DIR = temporaryDirectory('config');
  });
  afterEach(() => rmSync(DATA_DIR, { recursive: true, force: true }));

  test('an empty environment gives a desk on this machine', () => {
    const config = readConfig({ DATA_DIR });
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      smtp_port: 2525,
      lmtp_port: undefined,
      public_url: 'http://localhost:3000',
      trust_proxy: false,
      database_url: undefined,
      s3: undefined,
    });
  });

  test('an empty value is one that is not set', () => {
    expect(readConfig({ DATA_DIR, PORT: '', SMTP_PORT: '' })).toMatchObject({
      port: 3000,
      smtp_port: 2525,
    });
  });

  test('a door that is off has no port', () => {
    const config = readConfig({ DATA_DIR, SMTP_PORT: 'off', LMTP_PORT: 'off' });
    expect(config.smtp_port).toBeUndefined();
    expect(config.lmtp_port).toBeUndefined();
  });

  test('names are asked of the system, of named servers, or of nobody', () => {
    const asked = (MAIL_AUTH_DNS: string) => readConfig({ DATA_DIR, MAIL_AUTH_DNS }).mail_auth_dns;
    expect(asked('')).toBeUndefined();
    expect(asked('system')).toBeUndefined();
    expect(asked('off')).toBe('off');
    expect(asked('10.0.0.53, 10.0.0.54:5353,[2001:db8::1]:53')).toEqual([
      '10.0.0.53',
      '10.0.0.54:5353',
      '[2001:db8::1]:53',
    ]);
    for (const wrong of ['yes', 'dns.example', '10.0.0.53,', '10.0.0.300']) {
      expect(() => asked(wrong)).toThrow(/MAIL_AUTH_DNS/);
    }
  });

  test('a relative data directory is relative to the installation, not to where one stands', () => {
    const config = readConfig({ SECRET_KEY: 'x'.repeat(32), DATA_DIR: 'somewhere' });
    expect(config.data_dir).toBe(join(ROOT, 'somewhere'));
  });

  test('the secret key is made once, kept for its owner alone, and used again (case I1)', () => {
    const first = readConfig({ DATA_DIR }).secret_keys;
    expect(first).toHaveLength(43);
    expect(readConfig({ DATA_DIR }).secret_keys).toBe(first);
    expect(readFileSync(join(DATA_DIR, 'secret.key'), 'utf8').trim()).toBe(first);
    expect(statSync(join(DATA_DIR, 'secret.key')).mode & 0o077).toBe(0);
  });

  test('every wrong setting is named at once, with what is expected', () => {
    const problems = problemsOf({
      DATA_DIR,
      PORT: '65536',
      SMTP_PORT: 'smtp',
      LMTP_PORT: '-1',
      PUBLIC_URL: 'desk.example.org',
      DATABASE_POOL: '0',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual([
      'DATABASE_POOL',
      'LMTP_PORT',
      'LOG_LEVEL',
      'PORT',
      'PUBLIC_URL',
      'SMTP_PORT',
    ]);
    expect(problems.every((line) => /expected|нужен|нужно/.test(line))).toBe(true);
  });

  test('a standby is named beside its primary, and its password is not shown', () => {
    const [DATABASE_URL, DATABASE_READ_URL] = ['postgres://a:b@one/opora', 'postgres://a:b@two/o'];
    expect(readConfig({ DATA_DIR }).database_read_url).toBeUndefined();
    expect(readConfig({ DATA_DIR, DATABASE_URL, DATABASE_READ_URL }).database_read_url).toBe(
      DATABASE_READ_URL,
    );
    expect(problemsOf({ DATA_DIR, DATABASE_READ_URL }).join()).toMatch(
      /DATABASE_READ_URL.*DATABASE_URL/,
    );
    const wrong = problemsOf({ DATA_DIR, DATABASE_URL, DATABASE_READ_URL: 'mysql://a:hidden@two' });
    expect(wrong.join()).toMatch(/^DATABASE_READ_URL/);
    expect(wrong.join()).not.toMatch(/hidden/);
  });

  test('a wrong secret is never shown (case I1)', () => {
    const problems = problemsOf({
      DATA_DIR,
      SECRET_KEY: 'hunter2',
      METRICS_TOKEN: 'hunter2',
      DATABASE_URL: 'mysql://root:hunter2@db/opora',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  test.each(['true', '1', 'yes', '*'])(
    'TRUST_PROXY=%s would believe anybody, so it is refused',
    (value) => {
      expect(problemsOf({ DATA_DIR, TRUST_PROXY: value })).toHaveLength(1);
    },
  );

  test('TRUST_PROXY names whom to believe', () => {
    const { trust_proxy } = readConfig({ DATA_DIR, TRUST_PROXY: 'loopback, 10.0.0.0/8' });
    expect(trust_proxy).toEqual(['loopback', '10.0.0.0/8']);
  });

  test('half of an S3 store is an error, a whole one is used', () => {
    expect(problemsOf({ DATA_DIR, S3_BUCKET: 'files' })).toHaveLength(3);
    const whole = {
      S3_ENDPOINT: 'https://s3.example.org/',
      S3_BUCKET: 'files',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
    };
    expect(readConfig({ DATA_DIR, ...whole }).s3).toMatchObject({
      endpoint: 'https://s3.example.org',
      region: 'us-east-1',
    });
  });

  test('a file where the data directory should be is explained', () => {
    const file = join(DATA_DIR, 'file');
    writeFileSync(file, '');
    expect(() => readConfig({ DATA_DIR: file })).toThrow(/DATA_DIR/);
  });
});

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
