import { useEffect, useState } from 'react';

const pause = 400;

/** A text once nobody has typed for a moment, so that each letter asks nothing. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
