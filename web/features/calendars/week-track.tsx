import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { t } from '../../i18n.ts';
import {
  dayMinutes,
  type Interval,
  minutesIn,
  wallText,
  withAnother,
  withEdge,
  withMove,
  without,
} from './hours.ts';
import css from './week.module.css';

type Props = {
  day: string;
  intervals: readonly Interval[];
  onChange: (intervals: Interval[]) => void;
};

/** By pointer and by arrow keys; by Page keys. */
const step = 15;
const leap = 60;

/**
 * A day drawn from midnight to midnight. Each interval has two handles, which are sliders to a screen
 * reader; a pointer moves the whole interval, too, as does Shift with the arrows.
 */
export function WeekTrack({ day, intervals, onChange }: Props) {
  const track = useRef<HTMLDivElement>(null);

  function minuteAt(event: { clientX: number }): number {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return 0;
    const minute = ((event.clientX - box.left) / box.width) * dayMinutes;
    return Math.round(minute / step) * step;
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keyboard has the button «add» and the field beside
    <div
      ref={track}
      className={css['track']}
      onDoubleClick={(event) => onChange(withAnother(intervals, minuteAt(event)))}
    >
      {intervals.map((interval, index) => (
        <Block
          // biome-ignore lint/suspicious/noArrayIndexKey: an interval is known by its place, which a drag must not change
          key={index}
          day={day}
          interval={interval}
          number={index + 1}
          minuteAt={minuteAt}
          onEdge={(edge, minute) => onChange(withEdge(intervals, { index, edge, minute }))}
          onMove={(from) => onChange(withMove(intervals, { index, from }))}
          onRemove={() => onChange(without(intervals, index))}
        />
      ))}
    </div>
  );
}

type BlockProps = {
  day: string;
  interval: Interval;
  number: number;
  minuteAt: (event: { clientX: number }) => number;
  onEdge: (edge: 'from' | 'to', minute: number) => void;
  onMove: (from: number) => void;
  onRemove: () => void;
};

function Block({ day, interval, number, minuteAt, onEdge, onMove, onRemove }: BlockProps) {
  const { from, to } = interval;
  const grabbed = useRef<number | null>(null);
  const share = (minutes: number) => `${(minutes / dayMinutes) * 100}%`;

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grabbed.current = minuteAt(event) - from;
  }
  function onPointerMove(event: PointerEvent) {
    if (grabbed.current !== null) onMove(minuteAt(event) - grabbed.current);
  }
  const edges = { day, interval, number, minuteAt, onEdge, onMove, onRemove };
  return (
    <div className={css['block']} style={{ left: share(from), width: share(to - from) }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keyboard moves the interval by its handles */}
      <div
        className={css['body']}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => (grabbed.current = null)}
        onPointerCancel={() => (grabbed.current = null)}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        {minutesIn([interval]) >= 150 && (
          <span className={css['hours']} aria-hidden="true">
            {wallText(from)}–{wallText(to)}
          </span>
        )}
      </div>
      <Handle edge="from" {...edges} />
      <Handle edge="to" {...edges} />
    </div>
  );
}

function Handle({ edge, ...props }: BlockProps & { edge: 'from' | 'to' }) {
  const { day, interval, number, minuteAt, onEdge, onMove, onRemove } = props;
  const isHeld = useRef(false);
  const minute = interval[edge];

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    isHeld.current = true;
  }
  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowLeft: -step,
      ArrowDown: -step,
      ArrowRight: step,
      ArrowUp: step,
      PageDown: -leap,
      PageUp: leap,
      Home: -dayMinutes,
      End: dayMinutes,
    };
    const by = steps[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') onRemove();
    else if (by === undefined) return;
    else if (event.shiftKey) onMove(interval.from + by);
    else onEdge(edge, minute + by);
    event.preventDefault();
    event.stopPropagation();
  }
  const label = edge === 'from' ? 'calendars.interval_start' : 'calendars.interval_end';
  return (
    <div
      role="slider"
      tabIndex={0}
      className={css['handle']}
      data-edge={edge}
      aria-label={t(label, { day, number })}
      aria-valuemin={0}
      aria-valuemax={dayMinutes}
      aria-valuenow={minute}
      aria-valuetext={wallText(minute)}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => isHeld.current && onEdge(edge, minuteAt(event))}
      onPointerUp={() => (isHeld.current = false)}
      onPointerCancel={() => (isHeld.current = false)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
    />
  );
}
