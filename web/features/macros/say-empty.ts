import { t } from '../../i18n.ts';
import { variableName } from './variable-name.ts';

/** Which places of the words stayed empty, for whoever is about to send them. */
export function sayEmpty(variables: readonly string[]): string {
  return t('macros.empty_values', { names: variables.map(variableName).join(', ') });
}
