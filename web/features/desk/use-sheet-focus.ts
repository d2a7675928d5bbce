import { type RefObject, useEffect, useRef } from 'react';

/** A panel that slides over the screen takes the focus, and gives it back when it goes. */
export function useSheetFocus<Place extends HTMLElement>(
  is_over: boolean,
): RefObject<Place | null> {
  const place = useRef<Place>(null);
  useEffect(() => {
    if (!is_over) return;
    const before = document.activeElement;
    place.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [is_over]);
  return place;
}
