import { type QueryKey, queryClient } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

/**
 * Saves one object of settings by quick clicks: each is shown at once and sent in the order of the clicks.
 * An answer to an earlier one does not undo what was chosen since; what the server refuses is shown as
 * it was.
 */
export function saverInOrder<Settings extends object>(
  queryKey: QueryKey,
  send: (next: Settings) => Promise<Settings>,
): (change: Partial<Settings>) => Promise<void> {
  let underway = 0;
  let line: Promise<void> = Promise.resolve();

  async function sendNext(next: Settings): Promise<void> {
    try {
      const saved = await send(next);
      if (underway === 1) queryClient.setQueryData(queryKey, saved);
    } catch (error) {
      tellError(error);
      if (underway === 1) void queryClient.invalidateQueries({ queryKey });
    } finally {
      underway -= 1;
    }
  }
  return (change) => {
    const before = queryClient.getQueryData<Settings>(queryKey);
    if (before === undefined) return Promise.resolve();
    const next = { ...before, ...change };
    queryClient.setQueryData(queryKey, next);
    underway += 1;
    line = line.then(() => sendNext(next));
    return line;
  };
}
