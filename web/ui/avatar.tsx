import css from './avatar.module.css';

type Props = { name: string | null; id?: string; size?: 'small' | 'large' };

/** Initials on a hue that belongs to the person; without a person, a dashed ring. Decorative: the name stands beside it or in a hidden text. */
export function Avatar({ name, id = name ?? '', size = 'small' }: Props) {
  if (name === null) {
    return (
      <span className={`${css['avatar']} ${css['nobody']}`} aria-hidden="true">
        –
      </span>
    );
  }
  return (
    <span className={css['avatar']} data-hue={hueOf(id)} data-size={size} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.split(/[\s.@_-]+/u).filter((word) => /^\p{L}|^\p{N}/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
}

/** One of six hues, always the same for an id. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 997;
  return sum % 6;
}
