/** What a certificate is called. */
import type { X509Certificate } from 'node:crypto';

export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

export function nameOf({ subject }: X509Certificate): string {
  const names = (subject ?? '').split('\n');
  const common = names.find((line) => line.startsWith('CN='))?.slice(3);
  return (common ?? names.join(', ')).slice(0, 200);
}
