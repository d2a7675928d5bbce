import { useEffect } from 'react';
import type { AnyEndpoint } from '../../api.ts';
import { onNews } from '../../live.ts';
import { refresh } from '../../queries.ts';

/**
 * Asks anew a moment after news of these nouns. Figures of the whole desk change with every ticket:
 * they are asked for at most once in that time, however much happens, and no answer is thrown away.
 */
export function useFresh(
  nouns: readonly string[],
  endpoints: readonly Pick<AnyEndpoint, 'path'>[],
  milliseconds: number,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists are constants of the caller
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onNews(({ name }) => {
      if (timer !== undefined || !nouns.includes(name.split('.')[0] ?? '')) return;
      timer = setTimeout(() => {
        void refresh(...endpoints).finally(() => {
          timer = undefined;
        });
      }, milliseconds);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [milliseconds]);
}
