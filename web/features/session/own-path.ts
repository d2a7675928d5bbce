/** `next` came in an address: anything but a plain path of this desk leads home. */
export function ownPath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\s\\]*$/.test(next)) return '/';
  return new URL(next, 'https://desk.invalid').origin === 'https://desk.invalid' ? next : '/';
}
