/** Words for the person at the terminal, in the language of the terminal. Screens use contract/i18n. */

/** Both, side by side, so that neither can be forgotten. */
export type BothLanguages = { en: string; ru: string };

/** Russian when the locale of the environment is Russian, as any program of the system would choose. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): 'ru' | 'en' {
  return /^ru/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'ru' : 'en';
}

export function terminalText(texts: BothLanguages): string {
  return texts[terminalLanguage()];
}
