import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import { t } from '../../../i18n.ts';
import css from './picture.module.css';
import type { Tool } from './picture-dialog.tsx';
import type { Cover } from './picture-paint.ts';
import { between, moved, type Rect, resized, type Size } from './picture-rect.ts';

type Props = {
  size: Size;
  tool: Tool;
  covers: readonly Cover[];
  crop: Rect | null;
  fresh: number | 'crop' | null;
  onAdd: (rect: Rect) => void;
  /** null: it goes. */
  onCover: (id: number, rect: Rect | null) => void;
  onCrop: (rect: Rect | null) => void;
  children: ReactNode;
};

/** Rectangles over a picture: drawn and moved by the pointer, or by the arrows while one has the focus. */
export function RectLayer({
  size,
  tool,
  covers,
  crop,
  fresh,
  onAdd,
  onCover,
  onCrop,
  children,
}: Props) {
  const layer = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Rect | null>(null);
  const start = useRef<{ x: number; y: number } | null>(null);

  /** A point of the screen in the pixels of the picture. */
  function pointOf(event: PointerEvent) {
    const box = layer.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return {
      x: ((event.clientX - box.left) / box.width) * size.width,
      y: ((event.clientY - box.top) / box.height) * size.height,
    };
  }
  return (
    <div
      ref={layer}
      className={css['layer']}
      style={{ aspectRatio: `${size.width} / ${size.height}`, maxWidth: size.width }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = pointOf(event);
      }}
      onPointerMove={(event) => {
        if (start.current !== null) setDrawn(between(start.current, pointOf(event), size));
      }}
      onPointerUp={() => {
        if (drawn !== null) onAdd(drawn);
        start.current = null;
        setDrawn(null);
      }}
      onPointerCancel={() => {
        start.current = null;
        setDrawn(null);
      }}
    >
      {children}
      {covers.map((cover, index) => (
        <Area
          key={cover.id}
          rect={cover}
          size={size}
          kind={cover.kind}
          label={t(`editor.area_${cover.kind}`, { count: index + 1 })}
          takes_focus={fresh === cover.id}
          onChange={(rect) => onCover(cover.id, rect)}
        />
      ))}
      {crop !== null && (
        <Area
          rect={crop}
          size={size}
          kind="crop"
          label={t('editor.area_crop')}
          takes_focus={fresh === 'crop'}
          onChange={onCrop}
        />
      )}
      {drawn !== null && (
        <div className={css['drawn']} data-kind={tool} style={placeOf(drawn, size)} />
      )}
    </div>
  );
}

type AreaProps = {
  rect: Rect;
  size: Size;
  kind: Tool;
  label: string;
  takes_focus: boolean;
  onChange: (rect: Rect | null) => void;
};

function Area({ rect, size, kind, label, takes_focus, onChange }: AreaProps) {
  const button = useRef<HTMLButtonElement>(null);
  const held = useRef<{ x: number; y: number; rect: Rect; resizes: boolean } | null>(null);
  useEffect(() => {
    if (takes_focus) button.current?.focus({ preventScroll: true });
  }, [takes_focus]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onChange(null);
      return;
    }
    const step = Math.max(1, Math.round(size.width / (event.ctrlKey ? 400 : 80)));
    const by: Record<string, { x: number; y: number }> = {
      ArrowLeft: { x: -step, y: 0 },
      ArrowRight: { x: step, y: 0 },
      ArrowUp: { x: 0, y: -step },
      ArrowDown: { x: 0, y: step },
    };
    const move = by[event.key];
    if (move === undefined) return;
    event.preventDefault();
    onChange(event.shiftKey ? resized(rect, move, size) : moved(rect, move, size));
  }
  function onPointerMove(event: PointerEvent<HTMLButtonElement>) {
    const { current } = held;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (current === null || box === undefined) return;
    event.stopPropagation();
    const by = {
      x: ((event.clientX - current.x) / box.width) * size.width,
      y: ((event.clientY - current.y) / box.height) * size.height,
    };
    onChange(current.resizes ? resized(current.rect, by, size) : moved(current.rect, by, size));
  }
  return (
    <button
      ref={button}
      type="button"
      className={css['area']}
      data-kind={kind}
      style={placeOf(rect, size)}
      aria-label={label}
      title={t('editor.area_keys')}
      aria-description={t('editor.area_keys')}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        const isCorner =
          event.target instanceof HTMLElement && event.target.dataset['corner'] === 'true';
        held.current = { x: event.clientX, y: event.clientY, rect, resizes: isCorner };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => {
        event.stopPropagation();
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
    >
      <span className={css['corner']} data-corner="true" />
    </button>
  );
}

function placeOf(rect: Rect, size: Size) {
  return {
    left: `${(rect.x / size.width) * 100}%`,
    top: `${(rect.y / size.height) * 100}%`,
    width: `${(rect.width / size.width) * 100}%`,
    height: `${(rect.height / size.height) * 100}%`,
  };
}
