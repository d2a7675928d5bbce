import { beforeAll, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';

const app = useTestApp();
const own = {
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/x-www-form-urlencoded',
};

beforeAll(async () => {
  await aDesk(app);
});

it('opens in the language of the browser, with a strict policy, and loads two small things (case D11)', async () => {
  const start = await app.call({
    method: 'GET',
    url: '/help',
    headers: { 'accept-language': 'en;q=0.9, de' },
  });
  expect([start.statusCode, start.headers.location]).toEqual([302, '/help/en']);
  const home = await app.call({ method: 'GET', url: '/help/ru' });
  expect(home.statusCode, app.logged.at(-2)).toBe(200);
  expect(home.headers['content-security-policy']).toContain("default-src 'none'");
  expect(home.body).toContain('<html lang="ru">');
  expect(home.body).not.toMatch(/<script>|<style|style=|\son[a-z]+=/);
  const assets = [...home.body.matchAll(/(?:href|src)="(\/help\/assets\/[^"]+)"/g)].map(
    (one) => one[1] ?? '',
  );
  expect(assets).toHaveLength(2);
  let bytes = home.rawPayload.length;
  for (const url of assets) {
    const asset = await app.call({ method: 'GET', url });
    expect([asset.statusCode, asset.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    bytes += asset.rawPayload.length;
  }
  expect(bytes).toBeLessThan(40_000);
});

it('says what is not there as a page, in the language of the address', async () => {
  const missing = await app.call({ method: 'GET', url: '/help/en/nothing-here' });
  expect(missing.statusCode).toBe(404);
  expect(missing.body).toContain('There is no such page');
  expect(missing.headers['content-type']).toContain('text/html');
});

it('takes no form from elsewhere (case B12)', async () => {
  const form = { method: 'POST', url: '/help/ru/sign-in', payload: 'address=a@b.test' } as const;
  const type = { 'content-type': own['content-type'] };
  const foreign: Record<string, string>[] = [
    type,
    { ...type, 'sec-fetch-site': 'cross-site' },
    { ...type, 'sec-fetch-site': 'same-site' },
    { ...type, origin: 'https://elsewhere.example' },
    { ...type, origin: 'null' },
  ];
  for (const headers of foreign) {
    const refused = await app.call({ ...form, headers });
    expect([refused.statusCode, refused.body.includes('не с нашей страницы')]).toEqual([403, true]);
  }
  const taken = await app.call({ ...form, headers: { ...type, origin: 'http://desk.test' } });
  expect(taken.headers.location).toBe('/help/ru/sign-in/sent');
});
