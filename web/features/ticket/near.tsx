import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import css from './near.module.css';

type Watch = (element: Element, told: (is_near: boolean) => void) => () => void;
const Watching = createContext<Watch>(() => () => {});

/** So far above and below the visible part things are kept ready, pixels. */
const margin = 1500;

/** One observer for all that scrolls in the element. */
export function NearZone({ scroll, children }: { scroll: Element | null; children: ReactNode }) {
  const zone = useMemo(() => {
    const told = new Map<Element, (is_near: boolean) => void>();
    const waiting = new Set<Element>();
    let observer: IntersectionObserver | undefined;
    const watch: Watch = (element, tell) => {
      told.set(element, tell);
      if (observer === undefined) waiting.add(element);
      else observer.observe(element);
      return () => {
        told.delete(element);
        waiting.delete(element);
        observer?.unobserve(element);
      };
    };
    function start(root: Element) {
      observer = new IntersectionObserver(
        (entries) => {
          for (const entry of entries) told.get(entry.target)?.(entry.isIntersecting);
        },
        { root, rootMargin: `${margin}px 0px` },
      );
      for (const element of waiting) observer.observe(element);
      waiting.clear();
      return () => {
        for (const element of told.keys()) waiting.add(element);
        observer?.disconnect();
        observer = undefined;
      };
    }
    return { watch, start };
  }, []);
  useEffect(() => (scroll === null ? undefined : zone.start(scroll)), [zone, scroll]);
  return <Watching value={zone.watch}>{children}</Watching>;
}

type Props = {
  /** Whether it is built at once, before anybody knows where it stands. */
  is_near_first: boolean;
  /** What it is called, and its words: found by the browser's own search and read aloud while it is far. */
  label: string;
  words: string;
  children: ReactNode;
};

/**
 * Built while it is near the visible part; else its words alone, as high as it was. Whatever holds the
 * focus or a part of the selection stays.
 */
export function Near({ is_near_first, label, words, children }: Props) {
  const watch = useContext(Watching);
  const [isNear, setNear] = useState(is_near_first);
  const place = useRef<HTMLDivElement>(null);
  const height = useRef<number>(guessedHeight(words));
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    return watch(element, (next) => {
      if (next) setNear(true);
      else if (!isHeld(element)) setNear(false);
    });
  }, [watch]);
  useLayoutEffect(() => {
    const element = place.current;
    if (!isNear || element === null) return;
    return () => {
      height.current = element.offsetHeight || height.current;
    };
  }, [isNear]);
  return (
    <div ref={place} className={css['near']}>
      {isNear ? (
        children
      ) : (
        <article className={css['far']} style={{ minHeight: height.current }} aria-label={label}>
          {words}
        </article>
      )}
    </div>
  );
}

function isHeld(element: Element): boolean {
  if (element.contains(document.activeElement)) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}

/** Some ninety letters a line of twenty-one pixels, below a head. */
function guessedHeight(words: string): number {
  return 60 + 21 * Math.min(60, Math.ceil(words.length / 90) + words.split('\n').length - 1);
}
