/** Rectangles over a picture, in its own pixels; pure, so that the hand and the keys agree. */
export type Rect = { x: number; y: number; width: number; height: number };
export type Size = { width: number; height: number };

/** Nothing smaller can be seen or grasped. */
export const leastSide = 8;

/** The rectangle between two corners, within the picture. */
export function between(
  one: { x: number; y: number },
  two: { x: number; y: number },
  size: Size,
): Rect {
  const x = clamp(Math.min(one.x, two.x), 0, size.width);
  const y = clamp(Math.min(one.y, two.y), 0, size.height);
  const right = clamp(Math.max(one.x, two.x), 0, size.width);
  const bottom = clamp(Math.max(one.y, two.y), 0, size.height);
  return whole({ x, y, width: right - x, height: bottom - y });
}

/** Moved as far as the picture goes; its size stays. */
export function moved(rect: Rect, by: { x: number; y: number }, size: Size): Rect {
  return whole({
    ...rect,
    x: clamp(rect.x + by.x, 0, size.width - rect.width),
    y: clamp(rect.y + by.y, 0, size.height - rect.height),
  });
}

/** Its right lower corner moved, not beyond the picture and not to nothing. */
export function resized(rect: Rect, by: { x: number; y: number }, size: Size): Rect {
  return whole({
    ...rect,
    width: clamp(rect.width + by.x, Math.min(leastSide, size.width), size.width - rect.x),
    height: clamp(rect.height + by.y, Math.min(leastSide, size.height), size.height - rect.y),
  });
}

/** Where a rectangle begins that nobody has drawn: in the middle, a third wide. */
export function inTheMiddle(size: Size): Rect {
  const width = Math.max(leastSide, size.width / 3);
  const height = Math.max(leastSide, size.height / 6);
  return whole({ x: (size.width - width) / 2, y: (size.height - height) / 2, width, height });
}

/** Large enough to have been meant. */
export function isMeant(rect: Rect): boolean {
  return rect.width >= leastSide && rect.height >= leastSide;
}

/**
 * Into how many spots a blurred rectangle is melted: so few that letters cannot be guessed back,
 * whatever their size; at most four lines of twelve.
 */
export function spots(rect: Rect): Size {
  return {
    width: clamp(Math.round(rect.width / 24), 1, 12),
    height: clamp(Math.round(rect.height / 24), 1, 4),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, Math.max(least, most)));
}

function whole({ x, y, width, height }: Rect): Rect {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  };
}
