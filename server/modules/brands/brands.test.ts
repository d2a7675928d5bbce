/** Brands as administrators keep them, and the brand of a ticket. */
import { beforeAll, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import { useTestDesk } from '#testing/desk.ts';
import { fakeDns } from '#testing/fake-dns.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const dns = fakeDns();
const desk = useTestDesk({ dns });
let shop = { id: '', url: '' };

beforeAll(async () => {
  dns.records.set('A desk.test', ['192.0.2.10']);
  const made = await desk.post('/api/brands', desk.admin, {
    ...{ key: 'shop', name: 'Лавка', host: 'help.shop.test', accent: '#1f6f54' },
  });
  expect(made.statusCode, made.body).toBe(201);
  shop = made.json();
}, 60_000);

test('an accent that nobody reads, a host and a name that are taken are refused by field', async () => {
  const wrong = async (body: object) =>
    (await desk.post('/api/brands', desk.admin, { key: 'other', name: 'Другая', ...body })).json()
      .fields;
  expect(await wrong({ accent: '#9fd8c0' })).toEqual({ accent: 'errors.field.contrast' });
  expect(await wrong({ host: 'help.shop.test' })).toEqual({ host: 'errors.field.host_taken' });
  expect(await wrong({ name: 'ЛАВКА' })).toEqual({ name: 'errors.field.name_taken' });
  const main = await desk.patch(`/api/brands/${mainBrandId}`, desk.admin, { is_archived: true });
  expect(main.json()).toMatchObject({ status: 409, message_key: 'errors.brand_is_main' });
});

test('the check of its host says where the name leads, by the name servers alone', async () => {
  const checked = async () => (await desk.get(`/api/brands/${shop.id}/host`, desk.admin)).json();
  expect(await checked()).toMatchObject({ host: 'help.shop.test', state: 'none' });
  dns.records.set('A help.shop.test', ['198.51.100.7']);
  expect(await checked()).toMatchObject({
    ...{ state: 'elsewhere', addresses: ['198.51.100.7'], own_addresses: ['192.0.2.10'] },
  });
  dns.records.set('A help.shop.test', ['192.0.2.10']);
  expect(await checked()).toMatchObject({ state: 'here', own_host: 'desk.test' });
  dns.is_silent = true;
  expect(await checked()).toMatchObject({ state: 'unknown' });
  expect((await desk.get(`/api/brands/${shop.id}/host`, desk.agent)).statusCode).toBe(403);
});

test('a page shows what was changed a moment ago, also when nobody asked for long', async () => {
  const home = async () => (await desk.app.call({ method: 'GET', url: '/help/ru' })).body;
  await home();
  await desk.patch(`/api/brands/${mainBrandId}`, desk.admin, { name: 'Ремонт касс' });
  // What is known of brands is kept for a second.
  await expect.poll(home, { timeout: 3_000, interval: 100 }).toContain('Ремонт касс');
});

test('an agent gives a ticket to another brand, and the history says so by their names', async () => {
  const { ticket_id } = await aTicket(desk.app.ctx(), { team_id: desk.ours });
  const url = `/api/tickets/${ticket_id}`;
  expect((await desk.get(url, desk.agent)).json().brand_id).toBe(mainBrandId);
  const moved = await desk.patch(url, desk.agent, { brand_id: shop.id });
  expect(moved.json(), moved.body).toMatchObject({ brand_id: shop.id });
  const { items } = (await desk.get(`${url}/history`, desk.agent)).json();
  expect(JSON.stringify(items)).toContain('Лавка');
  const unknown = await desk.patch(url, desk.agent, {
    brand_id: '00000000-0000-7000-8000-000000000001',
  });
  expect([404, 422]).toContain(unknown.statusCode);
});
