import { translated } from '../../i18n.ts';

/** Built-in roles are named by the language of the screen, others by their maker. */
export function roleName(role: { key: string; name: string }): string {
  return translated(`settings.role_${role.key}`) ?? role.name;
}
