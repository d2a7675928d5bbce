import { useInfiniteQuery } from '@tanstack/react-query';
import { startTransition, useEffect, useState } from 'react';
import { pressKey } from '../../keys/use-shortcuts.ts';
import { commentsQuery } from './ticket-queries.ts';

/**
 * True once the conversation has been painted. What a person does not read first (the composer, the
 * side) is built after that: a step by j or k is seen in half the time.
 */
export function usePainted(number: string): boolean {
  const [isPainted, setPainted] = useState(false);
  const { isPending } = useInfiniteQuery(commentsQuery(number));
  useEffect(() => {
    if (isPending) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(go);
    // A page that nobody looks at is never painted and must not wait for that; on a slow machine the
    // first frame of all may take half a second, and nothing may push in before it.
    const late = setTimeout(go, document.visibilityState === 'hidden' ? 100 : 1_000);
    function go() {
      cancelAnimationFrame(frame);
      clearTimeout(late);
      timer ??= setTimeout(() => startTransition(() => setPainted(true)));
    }
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(late);
      clearTimeout(timer);
    };
  }, [isPending]);
  return isPainted;
}

/** Keys pressed for something that is not built yet. */
const held = new Set<KeyboardEvent>();
const heldFor = 3000;
const fields = 'input, textarea, select, [contenteditable=true]';

/** Keeps the keys that nobody answered while parts of the ticket are still to come. */
export function useHeldKeys(is_waiting: boolean): void {
  useEffect(() => {
    if (!is_waiting) return;
    function keep(event: KeyboardEvent) {
      const isTyped = event.target instanceof Element && event.target.matches(fields);
      if (!event.defaultPrevented && !event.repeat && !isTyped) held.add(event);
    }
    window.addEventListener('keydown', keep);
    return () => window.removeEventListener('keydown', keep);
  }, [is_waiting]);
}

/** Stands after a part that came later: hands it the keys that were pressed for it. */
export function LateKeys({ onHere }: { onHere?: () => void }): null {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the part is here
  useEffect(() => {
    for (const event of held) {
      const isOld = performance.now() - event.timeStamp > heldFor;
      if (!isOld && !event.defaultPrevented) pressKey(event);
      if (isOld || event.defaultPrevented) held.delete(event);
    }
    onHere?.();
  }, []);
  return null;
}
