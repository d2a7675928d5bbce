import type { pwa as ru } from '../ru/pwa.ts';
import type { Twin } from '../t.ts';

export const pwa: Twin<typeof ru> = {
  update: 'A new version is out. Drafts are kept.',
  update_now: 'Update',
  install: 'Install the app',
  install_by_hand: 'In Safari press Share, then “Add to Home Screen”.',
  no_line: 'No connection to Opora',
  no_line_text: 'It opens by itself as soon as the connection is back.',
  push: 'Push notifications in this browser',
  push_text: 'They come even while Opora is closed.',
  push_on: 'Switch on',
  push_off: 'Switch off',
  push_is_on: 'On',
  push_try: 'Try it',
  push_tried: 'Sent. The notification comes in a few seconds',
  push_blocked:
    'The browser forbids notifications of this site. Allow them in the site settings: the sign left of the address.',
  push_impossible:
    'This browser takes no push notifications. It needs https and, on an iPhone, the app on the home screen.',
  push_failed: 'The browser could not subscribe to notifications. Try again later.',
  browsers: 'Browsers that get notifications',
  browsers_none: 'None yet.',
  browser_pushed: 'last notification',
  browser_never: 'no notification yet',
  this_browser: 'This sign-in',
  browser_remove: 'Remove',
};
