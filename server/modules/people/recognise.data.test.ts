import { beforeAll, describe, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent } from '#testing/builders.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import {
  contactFacts,
  contactNames,
  createOrganization,
  getContact,
  markUndeliverable,
  recogniseContact,
  recogniseContacts,
  welcomeContact,
} from './people.ts';

const app = useTestApp();
let acme: { id: string };

beforeAll(async () => {
  await anAgent(app.ctx());
  acme = await createOrganization(app.ctx(), {
    name: 'АКМЕ',
    domains: ['acme.test', 'acme.example'],
  });
});

describe('a sender', () => {
  it('becomes a contact of the organisation that owns the domain', async () => {
    const [event] = await expectEvents(app.ctx(), ['contact.created'], async () => {
      const made = await recogniseContact(app.ctx(), {
        ...{ address: ' Anna.Petrova@ACME.test ', name: 'Петрова Анна Сергеевна', language: 'ru' },
      });
      expect(made).toMatchObject({ organization_id: acme.id, is_new: true });
      const card = await getContact(app.ctx(), made.contact_id);
      expect(card).toMatchObject({
        ...{ first_name: 'Анна Сергеевна', last_name: 'Петрова', language: 'ru' },
        organization: { id: acme.id, name: 'АКМЕ' },
      });
      expect(card.identities).toEqual([
        {
          ...{ kind: 'email', value: 'anna.petrova@acme.test', is_primary: true },
          ...{ undeliverable_at: null, undeliverable_reason: null },
        },
      ]);
    });
    expect(event?.subject_type).toBe('contact');
  });

  it('is found again by any spelling, and keeps the name they had', async () => {
    const first = await recogniseContact(app.ctx(), { address: 'ivan@x.test', name: 'Иван' });
    await expectNoEvents(app.ctx(), async () => {
      const again = await recogniseContact(app.ctx(), {
        address: 'IVAN@X.TEST',
        name: 'Ваш директор',
      });
      expect(again).toEqual({ ...first, is_new: false });
    });
    expect((await getContact(app.ctx(), first.contact_id)).name).toBe('Иван');
  });

  it('belongs to the narrowest domain, and to none by a public one', async () => {
    const branch = await createOrganization(app.ctx(), {
      name: 'Филиал',
      domains: ['north.acme.test'],
    });
    const of = async (address: string) =>
      (await recogniseContact(app.ctx(), { address, name: '' })).organization_id;
    expect(await of('a@mail.north.acme.test')).toBe(branch.id);
    expect(await of('a@south.acme.test')).toBe(acme.id);
    expect(await of('a@notacme.test')).toBeNull();
    expect(await of('a@gmail.com')).toBeNull();
  });

  it('without a name is shown by the address', async () => {
    const { contact_id } = await recogniseContact(app.ctx(), {
      address: 'noname@x.test',
      name: '',
    });
    expect((await contactNames(app.ctx(), [contact_id])).get(contact_id)).toBe('noname@x.test');
    expect(await contactFacts(app.ctx(), contact_id)).toEqual({
      organization_id: null,
      language: null,
    });
  });
});

it('makes one contact when forty mails of one person come at once', async () => {
  const stranger = { address: 'flood@x.test', name: 'Поток' };
  const all = await Promise.all(
    Array.from({ length: 40 }, (_, turn) =>
      turn % 2 === 0 ? recogniseContact(app.ctx(), stranger) : welcomeContact(app.ctx(), stranger),
    ),
  );
  expect(new Set(all.map((one) => one.contact_id)).size).toBe(1);
  expect(all.filter((one) => one.is_new)).toHaveLength(1);
  const { rows } = await app.opora.house.database.pool.query(
    "select count(*) from contacts where first_name = 'Поток'",
  );
  expect(Number(rows[0].count)).toBe(1);
});

it('recognises many addresses in any order at once without a deadlock', async () => {
  const strangers = Array.from({ length: 12 }, (_, i) => ({
    address: `many${i}@x.test`,
    name: '',
  }));
  const runs = await Promise.all([
    recogniseContacts(app.ctx(), strangers),
    recogniseContacts(app.ctx(), strangers.toReversed()),
    recogniseContacts(app.ctx(), [...strangers.slice(6), ...strangers.slice(0, 6)]),
  ]);
  for (const { address } of strangers)
    expect(new Set(runs.map((run) => run.get(address)?.contact_id)).size).toBe(1);
  expect((await recogniseContacts(app.ctx(), [])).size).toBe(0);
});

it('remembers that an address does not take mail, once, and forgets it when it does', async () => {
  const { contact_id } = await recogniseContact(app.ctx(), { address: 'gone@x.test', name: '' });
  const state = async () => (await getContact(app.ctx(), contact_id)).identities[0];
  await markUndeliverable(app.ctx(), 'Gone@x.test', '550 no such user');
  const first = await state();
  expect(first?.undeliverable_reason).toBe('550 no such user');
  expect(first?.undeliverable_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  await markUndeliverable(app.ctx(), 'gone@x.test', 'again');
  expect(await state()).toEqual(first);
  await markUndeliverable(app.ctx(), 'gone@x.test', null);
  expect(await state()).toMatchObject({ undeliverable_at: null, undeliverable_reason: null });
});
