/** Where a webhook may send to, judged when it is saved; and once more at each connection. */
import type { Config } from '#platform/config.ts';
import { EgressError, networksOf, resolveHost } from '#platform/egress.ts';
import { failField } from '#platform/errors.ts';

/**
 * The address as it is kept.
 * @throws OporaError invalid: no web address, not encrypted, or within a network that is not allowed
 */
export async function checkedAddress(
  { webhook_networks }: Pick<Config, 'webhook_networks'>,
  text: string,
): Promise<string> {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    return failField('url', 'errors.field.webhook_address');
  if (url.username !== '' || url.password !== '')
    return failField('url', 'errors.field.webhook_password');
  if (url.protocol === 'http:' && webhook_networks.length === 0)
    return failField('url', 'errors.field.webhook_https');
  url.hash = '';
  const networks = networksOf(webhook_networks);
  const rule = { allow_private: false, ...(networks === undefined ? {} : { networks }) };
  try {
    await resolveHost(url.hostname, rule);
  } catch (error) {
    // A name that nobody knows yet may be known tomorrow; an own address stays ours.
    if (error instanceof EgressError && error.reason === 'host_is_private')
      failField('url', 'errors.field.webhook_private');
  }
  return url.href;
}
