import { translated } from '../../i18n.ts';

/** What a variable stands for, in words; a custom field by its key. */
export function variableName(variable: string): string {
  return translated(`macros.variable_${variable.replaceAll('.', '_')}`) ?? variable;
}
