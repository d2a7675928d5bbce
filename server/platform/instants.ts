/**
 * The order of two instants as the database tells them: UTC, RFC 3339, without the zeros that end
 * a fraction. As bare text `…00Z` would stand after `…00.5Z`, and `….12Z` after `….125Z`.
 */
export function compareInstants(one: string, two: string): number {
  const [a, b] = [one.slice(0, -1), two.slice(0, -1)];
  return a < b ? -1 : a > b ? 1 : 0;
}
