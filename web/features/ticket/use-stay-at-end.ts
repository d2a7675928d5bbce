import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** Keeps the newest message in sight when it comes, unless somebody is reading further up. */
export function useStayAtEnd(
  scroll: RefObject<HTMLDivElement | null>,
  newest: string | undefined,
  size: number,
): void {
  const isAtEnd = useRef(true);
  const hasNewest = newest !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message or line moves the end
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest, size]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new children have to be watched too
  useEffect(() => {
    const element = scroll.current;
    if (element === null || !hasNewest) return;
    function onScroll() {
      if (element === null) return;
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    }
    // Frames grow when they have loaded: follow them down while the reader is at the end.
    const grow = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    for (const child of element.children) grow.observe(child);
    grow.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      grow.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [hasNewest, size]);
}

/**
 * What is put in above what somebody reads must not move it. Browsers hold the place themselves but at
 * the very top, and some do not at all.
 */
export function useHoldPlace(
  scroll: RefObject<HTMLDivElement | null>,
  first: string | undefined,
): void {
  const before = useRef({ first, height: 0 });
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return;
    const { height } = before.current;
    const isGrownAbove = before.current.first !== undefined && before.current.first !== first;
    const holdsItself = CSS.supports('overflow-anchor', 'auto') && element.scrollTop > 0;
    if (isGrownAbove && !holdsItself) element.scrollTop += element.scrollHeight - height;
    before.current = { first, height: element.scrollHeight };
  });
}

/** Asks for what is earlier before the reader has come to the top. */
export function useEarlier(
  scroll: RefObject<HTMLDivElement | null>,
  top: RefObject<HTMLElement | null>,
  more: { has: boolean; is_busy: boolean; fetch: () => void },
): void {
  const latest = useRef(more);
  useEffect(() => {
    latest.current = more;
  });
  const { has, is_busy } = more;
  useEffect(() => {
    if (!has || is_busy || scroll.current === null || top.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) latest.current.fetch();
      },
      { root: scroll.current, rootMargin: '1200px 0px 0px' },
    );
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [has, is_busy, scroll, top]);
}
