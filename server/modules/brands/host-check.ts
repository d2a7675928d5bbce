/** Where the address of a brand leads: what an administrator has to know before customers do. */
import { isIP } from 'node:net';
import type { z } from 'zod';
import type { checkBrandHost } from '#contract/brands.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { DnsPort } from '#platform/dns.ts';
import { fail } from '#platform/errors.ts';
import { brandById } from './brands.sql.ts';

type Checked = z.infer<typeof checkBrandHost.response>;
/** Undefined: nobody answered. */
type Addresses = string[] | undefined;

/**
 * Asks the name servers alone: a desk behind a proxy of another address says `elsewhere`, and may
 * still be reached. @throws OporaError not_found
 */
export async function checkHost(
  ctx: Ctx,
  id: string,
  { dns, public_url }: { dns: DnsPort; public_url: string },
): Promise<Checked> {
  const row = (await brandById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const own_host = new URL(public_url).hostname;
  if (row.host === null)
    return { host: null, own_host, state: 'none', addresses: [], own_addresses: [] };
  const [addresses, own] = await Promise.all([
    addressesOf(dns, row.host.replace(/:\d+$/, '')),
    addressesOf(dns, own_host),
  ]);
  const known = { addresses: addresses ?? [], own_addresses: own ?? [] };
  return { host: row.host, own_host, state: stateOf(addresses, own), ...known };
}

function stateOf(addresses: Addresses, own: Addresses): Checked['state'] {
  if (addresses === undefined) return 'unknown';
  if (addresses.length === 0) return 'none';
  if (own === undefined || own.length === 0) return 'unknown';
  return addresses.some((one) => own.includes(one)) ? 'here' : 'elsewhere';
}

async function addressesOf(dns: DnsPort, name: string): Promise<Addresses> {
  if (isIP(name) !== 0) return [name];
  if (!dns.is_on) return undefined;
  const found = await Promise.all(
    ['A', 'AAAA'].map((type) =>
      dns.resolve(name, type).catch((error: unknown) => (isNoSuchName(error) ? [] : undefined)),
    ),
  );
  if (found.every((one) => one === undefined)) return undefined;
  const addresses: string[] = [];
  for (const answers of found)
    for (const one of answers ?? []) addresses.push(...(typeof one === 'string' ? [one] : one));
  return addresses;
}

function isNoSuchName(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(ENOTFOUND|ENODATA)$/.test(String(error.code))
  );
}
