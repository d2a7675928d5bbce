/** Organisations, their domains, and contacts with their addresses. */
import type { Ctx } from '#platform/ctx.ts';
import { plant } from './demo.sql.ts';
import { instant } from './fold.ts';
import type { DemoContact, DemoOrganization } from './people.ts';
import { idAt, type Random } from './random.ts';

/** Cities whose clocks are not the desk's. */
const zoneOf: Readonly<Record<string, string>> = {
  Пермь: 'Asia/Yekaterinburg',
  Самара: 'Europe/Samara',
  Уфа: 'Asia/Yekaterinburg',
  Омск: 'Asia/Omsk',
  Томск: 'Asia/Tomsk',
  Саратов: 'Europe/Saratov',
  Ижевск: 'Europe/Samara',
  Барнаул: 'Asia/Barnaul',
  Тюмень: 'Asia/Yekaterinburg',
};

export async function plantPeople(
  tx: Ctx,
  random: Random,
  { organizations, contacts }: { organizations: DemoOrganization[]; contacts: DemoContact[] },
): Promise<void> {
  await plant(
    tx,
    'organizations',
    organizations.map(({ id, name, notes, city, created_at }) => {
      const at = instant(created_at);
      const time_zone = zoneOf[city] ?? null;
      return { id, name, notes, time_zone, created_at: at, updated_at: at };
    }),
  );
  await plant(
    tx,
    'organization_domains',
    organizations.map(({ id, domain }) => ({ domain, organization_id: id })),
  );
  await plant(tx, 'contacts', contacts.map(contactRow));
  await plant(
    tx,
    'contact_identities',
    contacts.flatMap((contact) => identityRows(random, contact)),
  );
}

function contactRow(contact: DemoContact) {
  const at = instant(contact.created_at);
  return {
    id: contact.id,
    first_name: contact.first_name,
    last_name: contact.last_name,
    organization_id: contact.organization?.id ?? null,
    job_title: contact.job_title,
    language: contact.language,
    notes: '',
    created_at: at,
    updated_at: at,
  };
}

function identityRows(random: Random, { id, email, phone, created_at }: DemoContact) {
  const row = { contact_id: id, created_at: instant(created_at), confirmed_at: null };
  const mail = { ...row, kind: 'email', value: email, is_primary: true };
  const rows = [{ id: idAt(random, created_at), ...mail }];
  if (phone === undefined) return rows;
  const value = phone.replace(/[^\d+]/gu, '');
  return [
    ...rows,
    { id: idAt(random, created_at), ...row, kind: 'phone', value, is_primary: true },
  ];
}
