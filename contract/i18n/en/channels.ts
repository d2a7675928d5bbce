import type { channels as ru } from '../ru/channels.ts';
import type { Twin } from '../t.ts';

export const channels: Twin<typeof ru> = {
  'imap_connect.host_not_found':
    'The incoming server {host} was not found. Check its name for a typing error.',
  'imap_connect.host_is_private':
    'The server {host} is inside a private network. If that is intended, allow private addresses for this mailbox.',
  'imap_connect.refused':
    'The server {host} does not accept connections on port {port}. Check the port: usually 993 for IMAP over TLS.',
  'imap_connect.timeout':
    'The server {host}:{port} did not answer in time. A firewall may be closing the port.',
  'imap_connect.tls':
    'No secure connection to {host} could be made. Check the kind of protection and the server’s certificate.',
  'imap_connect.lost':
    'The server {host} broke the connection. Check the port and the kind of protection.',
  'imap_login.login': 'The server {host} did not accept the user name and password. Check them.',
  'imap_login.lost': 'The server {host} broke the connection during the login.',
  'imap_folder.missing': 'The mailbox has no folder “{folder}”. It has: {folders}.',
  'smtp_connect.host_not_found':
    'The outgoing server {host} was not found. Check its name for a typing error.',
  'smtp_connect.host_is_private':
    'The server {host} is inside a private network. If that is intended, allow private addresses for this mailbox.',
  'smtp_connect.refused':
    'The server {host} does not accept connections on port {port}. Usually it is 465 with TLS or 587 with STARTTLS.',
  'smtp_connect.timeout':
    'The server {host}:{port} did not answer in time. A firewall may be closing the port.',
  'smtp_connect.tls':
    'No secure connection to {host} could be made. Check the kind of protection and the server’s certificate.',
  'smtp_connect.lost':
    'The server {host} broke the connection. Check the port and the kind of protection.',
  'smtp_login.login':
    'The server {host} did not accept the user name and password for sending. Check them.',
  'smtp_login.lost': 'The server {host} broke the connection during the login.',
  'smtp_sender.refused': 'The server {host} does not send mail in the name of {address}.',
  'hint.app_password_google':
    'Gmail lets programs in by an app password: turn on 2-Step Verification and make one at myaccount.google.com/apppasswords. The usual password will not do.',
  'hint.app_password_yandex':
    'Yandex lets mail programs in by an app password: make one at id.yandex.ru → Security and turn on IMAP in the mail settings.',
  'hint.app_password_mailru':
    'Mail.ru lets mail programs in by a password for external applications: make one in the security settings of the mailbox.',
  'hint.app_password_rambler':
    'Allow mail programs in the settings of Rambler Mail and make a password for them.',
  'hint.app_password_icloud':
    'iCloud lets programs in by an app password: make one at account.apple.com.',
  'hint.app_password_yahoo':
    'Yahoo lets programs in by an app password: make one in the security section of the account.',
  'hint.app_password_zoho':
    'Turn on IMAP access in Zoho; with two-factor sign-in make an app password.',
  'hint.app_password_fastmail':
    'Fastmail lets programs in by an app password: make one in Privacy & Security.',
  'hint.oauth_microsoft':
    'Microsoft no longer lets mail programs in by password. You need an application in Microsoft Entra: its ID, its secret and a refresh token.',
  'hint.generic': 'If the account has a second factor, make an app password at the mail provider.',
  'state.imap': 'Mail is not coming in: {reason}',
  no_outgoing: 'No mailbox is set up for sending. Connect one in the settings.',
  mailbox_gone: 'The mailbox that answered is disabled or removed.',
  no_recipient: 'There is nobody to send to: the requester has no e-mail address.',
};
