import { useEffect, useRef, useState } from 'react';
import { recall, remember } from '../../i18n.ts';

/** Who touches neither keys nor mouse for so long is not at work in the ticket. */
const idleAfter = 60_000;
const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;

export type WorkTimer = { seconds: number; is_running: boolean; reset: () => void };

/**
 * Seconds that somebody worked while this ticket was open before them: the window is looked at, and
 * keys or mouse were used within the last minute. Kept on this device until they are logged.
 */
export function useWorkTimer(ticket_id: string, is_on: boolean): WorkTimer {
  const key = `opora.timer.${ticket_id}`;
  const [seconds, setSeconds] = useState(() => Number(recall(key) ?? 0) || 0);
  const [is_running, setRunning] = useState(false);
  const counted = useRef(seconds);

  useEffect(() => {
    if (!is_on) return;
    let workedAt = Date.now();
    const work = () => {
      workedAt = Date.now();
    };
    for (const sign of signs) window.addEventListener(sign, work, { passive: true });
    const timer = setInterval(() => {
      const isAtWork =
        document.visibilityState === 'visible' &&
        document.hasFocus() &&
        Date.now() - workedAt < idleAfter;
      setRunning(isAtWork);
      if (!isAtWork) return;
      counted.current += 1;
      setSeconds(counted.current);
      if (counted.current % 5 === 0) remember(key, String(counted.current));
    }, 1000);
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, work);
      if (counted.current > 0) remember(key, String(counted.current));
    };
  }, [is_on, key]);

  return {
    seconds,
    is_running: is_on && is_running,
    reset: () => {
      counted.current = 0;
      setSeconds(0);
      try {
        localStorage.removeItem(key);
      } catch {
        // Nothing was kept where storing is forbidden.
      }
    },
  };
}

/** "4:07", "1:02:30". */
export function showClock(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
