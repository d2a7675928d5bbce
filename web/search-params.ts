/**
 * Reads texts out of an address: only the names asked for, only what is text or a number (`?q=10482`
 * is read as a number by the router). Everything else in the address is ignored.
 */
export function texts<const Name extends string>(
  ...names: Name[]
): (search: Record<string, unknown>) => { [N in Name]?: string } {
  return (search) => {
    const found: { [N in Name]?: string } = {};
    for (const name of names) {
      const value = Object.hasOwn(search, name) ? search[name] : undefined;
      if (typeof value === 'string' && value !== '') found[name] = value;
      else if (typeof value === 'number') found[name] = String(value);
    }
    return found;
  };
}
