/** Mail providers whose servers everybody knows, and what a person must do there first. */
import type { MailAddressee } from '../mailbox-secrets.ts';

type Server = Pick<MailAddressee, 'host' | 'port' | 'security'>;

export type Provider = {
  name: string;
  domains: readonly string[];
  /** Names of MX hosts of the domains that the provider serves for others. */
  mx: RegExp | null;
  imap: Server;
  smtp: Server;
  auth: 'password' | 'oauth_google' | 'oauth_microsoft';
  hint_key: string;
};

function tls(host: string, port: number): Server {
  return { host, port, security: 'tls' };
}
function starttls(host: string, port: number): Server {
  return { host, port, security: 'starttls' };
}

export const PROVIDERS: readonly Provider[] = [
  {
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    mx: /(?:^|\.)(?:google|googlemail)\.com$/,
    imap: tls('imap.gmail.com', 993),
    smtp: tls('smtp.gmail.com', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_google',
  },
  {
    name: 'Microsoft 365',
    domains: [
      ...['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'live.ru', 'outlook.de'],
      ...['hotmail.co.uk', 'hotmail.fr', 'hotmail.de', 'hotmail.it', 'outlook.fr'],
    ],
    mx: /(?:^|\.)(?:outlook|hotmail|office365|mail\.protection\.outlook)\.com$/,
    imap: tls('outlook.office365.com', 993),
    smtp: starttls('smtp.office365.com', 587),
    auth: 'oauth_microsoft',
    hint_key: 'channels.hint.oauth_microsoft',
  },
  {
    name: 'Яндекс Почта',
    domains: [
      ...['yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua', 'yandex.uz'],
      'narod.ru',
    ],
    mx: /(?:^|\.)yandex\.(?:net|ru)$/,
    imap: tls('imap.yandex.ru', 993),
    smtp: tls('smtp.yandex.ru', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_yandex',
  },
  {
    name: 'Mail.ru',
    domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru', 'xmail.ru', 'vk.com'],
    mx: /(?:^|\.)mail\.ru$/,
    imap: tls('imap.mail.ru', 993),
    smtp: tls('smtp.mail.ru', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_mailru',
  },
  {
    name: 'Рамблер',
    domains: ['rambler.ru', 'lenta.ru', 'autorambler.ru', 'myrambler.ru', 'ro.ru', 'rambler.ua'],
    mx: /(?:^|\.)rambler\.(?:ru|net)$/,
    imap: tls('imap.rambler.ru', 993),
    smtp: tls('smtp.rambler.ru', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_rambler',
  },
  {
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    mx: /(?:^|\.)icloud\.com$/,
    imap: tls('imap.mail.me.com', 993),
    smtp: starttls('smtp.mail.me.com', 587),
    auth: 'password',
    hint_key: 'channels.hint.app_password_icloud',
  },
  {
    name: 'Yahoo',
    domains: ['yahoo.com', 'yahoo.co.uk', 'yahoo.de', 'yahoo.fr', 'ymail.com', 'rocketmail.com'],
    mx: /(?:^|\.)yahoodns\.net$/,
    imap: tls('imap.mail.yahoo.com', 993),
    smtp: tls('smtp.mail.yahoo.com', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_yahoo',
  },
  {
    name: 'Zoho Mail',
    domains: ['zoho.com', 'zohomail.com'],
    mx: /(?:^|\.)zoho\.(?:com|eu|in)$/,
    imap: tls('imap.zoho.com', 993),
    smtp: tls('smtp.zoho.com', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_zoho',
  },
  {
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    mx: /(?:^|\.)messagingengine\.com$/,
    imap: tls('imap.fastmail.com', 993),
    smtp: tls('smtp.fastmail.com', 465),
    auth: 'password',
    hint_key: 'channels.hint.app_password_fastmail',
  },
];

export function providerOfDomain(domain: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.domains.includes(domain));
}

export function providerOfMx(hosts: readonly string[]): Provider | undefined {
  return PROVIDERS.find((provider) => hosts.some((host) => provider.mx?.test(host.toLowerCase())));
}
