/**
 * What is asked of the database by many at once and may not be old. Whoever asks while it is being read
 * does not get that answer, which may be older than the question, but shares the next one with all who
 * wait for it.
 */

type Look<Value> = { running: Promise<Value>; next: Promise<Value> | undefined };
export type SharedLooks<Value> = (key: string, read: () => Promise<Value>) => Promise<Value>;

/** `read` begins after it was asked for, and once for all who ask under its key meanwhile. */
export function sharedLooks<Value>(): SharedLooks<Value> {
  const looks = new Map<string, Look<Value>>();
  function begin(key: string, read: () => Promise<Value>): Promise<Value> {
    const look: Look<Value> = { running: read(), next: undefined };
    looks.set(key, look);
    const ended = () => {
      if (look.next === undefined) looks.delete(key);
    };
    look.running.then(ended, ended);
    return look.running;
  }
  return (key, read) => {
    const look = looks.get(key);
    if (look === undefined) return begin(key, read);
    const again = () => begin(key, read);
    look.next ??= look.running.then(again, again);
    return look.next;
  };
}
