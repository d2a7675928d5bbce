import type { Config } from '#platform/config.ts';
import { terminalText } from '#platform/terminal-text.ts';
import type { Opora } from '../app.ts';

/** Lines that lead to the set-up wizard while nobody administers the desk; none afterwards. */
export async function setupLinkLines(opora: Opora, config: Config): Promise<string[]> {
  // Loaded late: the first line of a start must not wait for the modules.
  const { issueSetupLink } = await import('#modules/people/people.ts');
  const link = await issueSetupLink(opora.ctx(), config.public_url);
  if (!link) return [];
  const words = terminalText({
    en: 'Set it up by this link (it works once, for three days; a new start makes a new one):',
    ru: 'Настройте её по этой ссылке (одноразовая, на три дня; новый запуск даст новую):',
  });
  return ['', words, `  ${link}`];
}
