const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const cyrillic = 'йцукенгшщзхъфывапролджэячсмитьбюё';

/** The same keys in the other layout: whoever forgot to switch finds it all the same. */
export function otherLayout(typed: string): string {
  return [...typed]
    .map((char) => {
      const fromCyrillic = cyrillic.indexOf(char);
      const fromLatin = latin.indexOf(char);
      if (fromCyrillic >= 0) return latin[fromCyrillic] ?? char;
      return fromLatin >= 0 ? (cyrillic[fromLatin] ?? char) : char;
    })
    .join('');
}
