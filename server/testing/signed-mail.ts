/** For tests: domains that sign their mail, with their records in a fake DNS. */
import { generateKeyPairSync } from 'node:crypto';
import { dkimSign, sealMessage } from 'mailauth';
import type { FakeDns } from './fake-dns.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

/** Publishes a key, a policy and the one address that may send. */
export function aDomain(
  dns: FakeDns,
  domain: string,
  given: { policy?: 'none' | 'quarantine' | 'reject'; ip?: string } = {},
): void {
  dns.txt(`mail._domainkey.${domain}`, record);
  dns.txt(domain, given.ip === undefined ? 'v=spf1 -all' : `v=spf1 ip4:${given.ip} -all`);
  if (given.policy !== undefined) dns.txt(`_dmarc.${domain}`, `v=DMARC1; p=${given.policy}`);
}

export async function signed(
  raw: Buffer,
  signingDomain: string,
  more: { maxBodyLength?: number } = {},
): Promise<Buffer> {
  const { signatures } = await dkimSign(raw, {
    signingDomain,
    selector: 'mail',
    privateKey: key,
    signatureData: [{ signingDomain, selector: 'mail', privateKey: key, ...more }],
  });
  return Buffer.concat([Buffer.from(signatures), raw]);
}

/** A forwarder's ARC seal over what he found. */
export async function sealed(raw: Buffer, by: string, authResults: string): Promise<Buffer> {
  const headers = await sealMessage(raw, {
    signingDomain: by,
    selector: 'mail',
    privateKey: key,
    cv: 'none',
    authResults,
  });
  return Buffer.concat([headers, raw]);
}
