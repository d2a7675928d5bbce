/**
 * Whom we may connect to (case E1). A name from a setting is resolved here, its addresses are judged,
 * and the connection goes to the judged address: a second resolution cannot lead elsewhere.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';

export type EgressCause = 'host_not_found' | 'host_is_private' | 'dns_unavailable';

export class EgressError extends Error {
  override name = 'EgressError';
  readonly reason: EgressCause;
  readonly host: string;
  constructor(reason: EgressCause, host: string) {
    super(`${reason}: ${host}`);
    this.reason = reason;
    this.host = host;
  }
}

/** IANA special-purpose registries: nothing there is a public server. */
const SPECIAL_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_V4) special.addSubnet(network, prefix, 'ipv4');

/**
 * Only 2000::/3 is global unicast: an IPv4 address in an IPv6 coat (::ffff:…, 64:ff9b::…) is not, and
 * no server needs one. Within it some blocks are not public either, or carry an IPv4 address.
 */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
const specialV6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  specialV6.addSubnet(network, prefix, 'ipv6');
}

/** Is it an address of the public internet? Anything that is not an address is not. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$|%.*$/g, '');
  if (isIPv4(plain)) return !special.check(plain, 'ipv4');
  if (isIP(plain) !== 6) return false;
  return globalV6.check(plain, 'ipv6') && !specialV6.check(plain, 'ipv6');
}

export type EgressRule = {
  /** The administrator has allowed servers inside his own network for this mailbox or hook. */
  allow_private: boolean;
  /** Networks of his own that the configuration names: these alone. */
  networks?: BlockList;
};

/** `10.0.0.0/8`, `192.168.5.7`, `fd00::/8`; undefined for what is none of these. */
export function networksOf(list: readonly string[]): BlockList | undefined {
  const networks = new BlockList();
  for (const entry of list) {
    const [address = '', prefix, ...rest] = entry.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const length = prefix === undefined ? most : Number(prefix);
    if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix ?? '0') || length > most)
      return undefined;
    networks.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

function isIn(networks: BlockList | undefined, address: string): boolean {
  return networks?.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') === true;
}

/**
 * The addresses of a host, IPv4 first, each allowed by the rule.
 * @throws EgressError host_not_found, host_is_private, dns_unavailable
 */
export async function resolveHost(host: string, rule: EgressRule): Promise<string[]> {
  const addresses = await addressesOf(host.trim());
  const allowed = rule.allow_private
    ? addresses
    : addresses.filter((one) => isPublicAddress(one) || isIn(rule.networks, one));
  if (allowed.length === 0) throw new EgressError('host_is_private', host);
  return allowed.toSorted((one, two) => isIP(one) - isIP(two));
}

async function addressesOf(host: string): Promise<string[]> {
  const literal = host.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return [literal];
  // Not a name: «127.1», «0x7f.1» and the like would be read as addresses by the resolver.
  if (
    !/^(?=.{1,253}$)[\p{L}\p{N}_](?:[\p{L}\p{N}._-]*[\p{L}\p{N}_])?\.?$/u.test(host) ||
    isNumeric(host)
  ) {
    throw new EgressError('host_not_found', host);
  }
  try {
    const found = await lookup(host, { all: true });
    if (found.length > 0) return found.map((entry) => entry.address);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EAI_AGAIN') throw new EgressError('dns_unavailable', host);
  }
  throw new EgressError('host_not_found', host);
}

function isNumeric(host: string): boolean {
  return /^(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*\.?$/i.test(host);
}
