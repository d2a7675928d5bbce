/**
 * The secret of a one-time link stands after the `#`, so that no server log, proxy or Referer sees
 * it. It is taken out of the address bar at once, to stay out of the history of the browser too.
 */
export function takeLinkToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(history.state, '', location.pathname);
  return token;
}
