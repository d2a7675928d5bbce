/** "Chrome, Windows" of a user agent; the whole of it when it is none we know. */
export function browserOf(user_agent: string): string {
  const browser = ['Edg', 'OPR', 'YaBrowser', 'Firefox', 'Chrome', 'Safari'].find((name) =>
    user_agent.includes(`${name}/`),
  );
  const system = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'].find((name) =>
    user_agent.includes(name),
  );
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', YaBrowser: 'Yandex' };
  return browser === undefined
    ? user_agent
    : [names[browser] ?? browser, system].filter((part) => part !== undefined).join(', ');
}
