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
  'imap_login.token':
    'The server {host} did not take the access token for the mailbox {user}. Check that the refresh token was given for this mailbox and allows IMAP.',
  'smtp_login.token':
    'The server {host} did not take the access token for the mailbox {user}. Check that the refresh token was given for this mailbox and allows SMTP.',
  'fetch.silent':
    'Opora has not fetched mail from this mailbox for long, and no server complained. Restart Opora or its worker.',
  'oauth.invalid_grant':
    'The refresh token no longer works: it was revoked, the password was changed, or its time is over. Get a new one and save it in the settings of the mailbox.',
  'oauth.invalid_client':
    'The provider does not know the OAuth app: the client ID or secret is wrong, or the secret has expired. Make a new secret and save it in the settings of the mailbox.',
  'oauth.refused':
    'The provider gives no access token. Check the rights of the app and the OAuth data in the settings of the mailbox.',
  'oauth.token_ends':
    'The refresh token works until {date}. Get a new one before that and save it in the settings of the mailbox, or mail will stop.',
  'oauth.secret_ends':
    'The secret of the OAuth app works until {date}. Make a new one before that and save it in the settings of the mailbox, or mail will stop.',
  'oauth.secret_ended':
    'The secret of the OAuth app expired on {date}. Make a new one and save it in the settings of the mailbox together with its new date.',
  'canary.not_sent':
    'The mailbox could not send a message to itself, so replies to customers may not leave either. Open the mailbox and press “Test”.',
  'canary.late':
    'The message that the mailbox sent to itself did not return within {limit} min. Mail of customers may be late or lost too: look whether it is in the spam folder and whether the forwarding works.',
  'canary.slow':
    'The message to itself took {took} min, although {limit} min are usually enough. Mail is held up on its way; if that stays so, turn to the mail provider.',
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
  too_large:
    'The message is too large for the mail server. Make the attachments smaller, send them in parts, or give a link.',
  too_large_for:
    'The message is too large: the mail server takes no more than {limit} MB with attachments. Make them smaller, send them in parts, or give a link.',
};
