import type { session as ru } from '../ru/session.ts';
import type { Twin } from '../t.ts';

export const session: Twin<typeof ru> = {
  sign_in: 'Sign in',
  enter: 'Sign in',
  email: 'E-mail',
  password: 'Password',
  show_password: 'Show or hide the password',
  forgot: 'Forgot your password?',
  to_sign_in: 'To sign-in',
  second_factor: 'Second step',
  second_factor_required: 'The second step is left to set up',
  second_factor_required_text:
    'Your role asks for a code of an app at sign-in. It takes a minute, once.',
  second_factor_text: 'Enter the code of your app or one of your recovery codes.',
  code: 'Code',
  confirm: 'Confirm',
  reset: 'New password',
  reset_text: 'We will send a link to set a new password.',
  reset_send: 'Send the link',
  reset_sent: 'If there is such a person, the message is on its way. The link works for one hour.',
  link: 'Checking the link',
  invitation: 'Welcome',
  invitation_text:
    'You are invited to Opora. You will sign in as {email}. Only a password is missing.',
  new_password: 'New password',
  new_password_text: 'For {email}. All other sessions will end.',
  first_name: 'First name',
  last_name: 'Last name',
  choose_password: 'Password',
  strength_short: {
    one: 'Short: at least {count} more character.',
    other: 'Short: at least {count} more characters.',
  },
  strength_weak: 'Weak: it would be among the first guesses.',
  strength_fair: 'It will do. A word or two more make it good.',
  strength_good: 'Good.',
  strength_strong: 'Strong.',
  password_rule: 'At least 12 characters. A phrase of several words is good.',
  join: 'Start working',
  save_password: 'Save the password',
};
