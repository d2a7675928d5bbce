import { type WordsByLanguage, wordsFor } from '#contract/knowledge.ts';
import { locale } from '../../i18n.ts';

/** Words of the desk in the language of the screen, else in another. */
export function named(words: WordsByLanguage): string {
  return wordsFor(words, locale());
}

/** The name of a language as the reader calls it: «английский». */
export function languageName(code: string): string {
  return new Intl.DisplayNames([locale()], { type: 'language' }).of(code) ?? code;
}

/** Words parted by commas, without empty and double ones. */
export function byCommas(typed: string): string[] {
  return [...new Set(typed.split(',').map((word) => word.trim()))].filter((word) => word !== '');
}

/** Parts of HTML that are only for colleagues, taken out: what a reader outside gets. */
export function withoutRemarks(html: string): { html: string; count: number } {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const remarks = body.querySelectorAll('aside[data-internal]');
  for (const remark of remarks) remark.remove();
  return { html: body.innerHTML, count: remarks.length };
}

/** The words of some HTML, and how many of its pictures say nothing to who cannot see them. */
export function wordsOfHtml(html: string): { text: string; without_alt: number } {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  const pictures = [...body.querySelectorAll('img')];
  return {
    text: body.textContent ?? '',
    without_alt: pictures.filter((each) => (each.getAttribute('alt') ?? '') === '').length,
  };
}
