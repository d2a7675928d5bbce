/** The doors out of the building. Jobs and routes get them; tests put their own in. */
import type { Config } from './config.ts';
import type { DnsPort } from './dns.ts';
import type { BlobStore } from './files.ts';
import type { MailPort } from './mail.ts';
import type { Secrets } from './secrets.ts';

export interface Ports {
  readonly clock: () => Date;
  readonly blobs: BlobStore;
  readonly mail: MailPort;
  readonly dns: DnsPort;
  readonly secrets: Secrets;
  readonly config: Config;
}
