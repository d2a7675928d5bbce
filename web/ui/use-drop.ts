import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

export type Side = 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end';
type Options = {
  opened: boolean;
  onOpen: (opened: boolean) => void;
  side: Side;
};
export type DropRefs = {
  /** Holds the button as its first child. */
  anchor: RefObject<HTMLSpanElement | null>;
  panel: RefObject<HTMLDivElement | null>;
  style: { left: number; top: number; maxHeight: number; visibility: 'visible' | 'hidden' };
  close: (with_focus: boolean) => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

const edge = 8;
const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';

/**
 * What lies over the page beside its button: finds room for it, takes the focus and gives it back,
 * closes on Escape and on a press outside. The parent draws it in place, so that it stays within its
 * landmark and its dialog.
 */
export function useDrop({ opened, onOpen, side }: Options): DropRefs {
  const anchor = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number; maxHeight: number } | null>(null);

  useLayoutEffect(() => {
    if (!opened) {
      setPlace(null);
      return;
    }
    function put() {
      const button = anchor.current?.firstElementChild;
      if (button === null || button === undefined || panel.current === null) return;
      setPlace(placeFor(button.getBoundingClientRect(), panel.current, side));
    }
    put();
    const grow = new ResizeObserver(put);
    if (panel.current !== null) grow.observe(panel.current);
    window.addEventListener('resize', put);
    return () => {
      grow.disconnect();
      window.removeEventListener('resize', put);
    };
  }, [opened, side]);

  const isPlaced = place !== null;
  // Before the next key: what is typed at once belongs into the field that opens.
  useLayoutEffect(() => {
    if (!isPlaced) return;
    const first =
      panel.current?.querySelector<HTMLElement>('[data-autofocus], input:checked') ??
      panel.current?.querySelector<HTMLElement>(focusable) ??
      panel.current;
    first?.focus({ preventScroll: true });
  }, [isPlaced]);

  useEffect(() => {
    if (!opened) return;
    function onPress(event: PointerEvent) {
      if (event.target instanceof Node && anchor.current?.contains(event.target) !== true)
        onOpen(false);
    }
    // Wherever the focus went meanwhile: what is open on top is what Escape closes.
    function onEscape(event: globalThis.KeyboardEvent) {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      onOpen(false);
      focusOn(anchor.current?.firstElementChild);
    }
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('keydown', onEscape, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      document.removeEventListener('keydown', onEscape, true);
    };
  }, [opened, onOpen]);

  function close(with_focus: boolean) {
    onOpen(false);
    if (with_focus) focusOn(anchor.current?.firstElementChild);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Tab') keepInside(event, panel.current);
  }
  const hidden = { left: 0, top: 0, maxHeight: window.innerHeight, visibility: 'hidden' } as const;
  return {
    anchor,
    panel,
    style: place === null ? hidden : { ...place, visibility: 'visible' },
    close,
    onKeyDown,
  };
}

function focusOn(element: Element | null | undefined): void {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

/** Under the button if there is room, else above it; never over the edge of the window. */
function placeFor(button: DOMRect, panel: HTMLElement, side: Side) {
  const { offsetWidth: width, scrollHeight: height } = panel;
  const below = window.innerHeight - button.bottom - edge;
  const above = button.top - edge;
  const goesUp = side.startsWith('top')
    ? above >= Math.min(height, below)
    : below < height && above > below;
  const wanted = side.endsWith('start') ? button.left : button.right - width;
  const maxHeight = Math.max(120, (goesUp ? above : below) - 4);
  return {
    left: Math.max(edge, Math.min(wanted, window.innerWidth - width - edge)),
    top: goesUp ? Math.max(edge, button.top - Math.min(height, maxHeight) - 4) : button.bottom + 4,
    maxHeight,
  };
}

function keepInside(event: KeyboardEvent, panel: HTMLElement | null): void {
  const stops = [...(panel?.querySelectorAll<HTMLElement>(focusable) ?? [])];
  const first = stops[0];
  const last = stops.at(-1);
  if (first === undefined || last === undefined) return;
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}
