/** Names of the outside for tests: what is not given is not there; `silent` never answers. */
import { type DnsAnswer, type DnsPort, dnsError } from '#platform/dns.ts';

export type FakeDns = DnsPort & {
  readonly records: Map<string, DnsAnswer>;
  readonly asked: string[];
  is_silent: boolean;
  txt(name: string, text: string): void;
};

export function fakeDns(): FakeDns {
  const dns: FakeDns = {
    is_on: true,
    is_silent: false,
    records: new Map(),
    asked: [],
    txt: (name, text) => void dns.records.set(`TXT ${name}`, [[text]]),
    async resolve(name, type) {
      dns.asked.push(`${type} ${name}`);
      if (dns.is_silent) throw dnsError('ETIMEOUT');
      const answer = dns.records.get(`${type} ${name}`);
      if (answer === undefined) throw dnsError('ENOTFOUND');
      return answer;
    },
  };
  return dns;
}
