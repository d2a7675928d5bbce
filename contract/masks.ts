/** The pattern of a text, read the same by the screen while one types and by the server. */

/** `#` a digit, `@` a letter, `*` either; everything else stands for itself. Linear, whatever is typed. */
export function fitsMask(value: string, mask: string): boolean {
  const [letters, places] = [[...value], [...mask]];
  if (letters.length !== places.length) return false;
  return places.every((place, index) => {
    const letter = letters[index] ?? '';
    if (place === '#') return /^\p{Nd}$/u.test(letter);
    if (place === '@') return /^\p{L}$/u.test(letter);
    if (place === '*') return /^[\p{L}\p{Nd}]$/u.test(letter);
    return letter === place;
  });
}
