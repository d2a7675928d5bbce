import { type Rect, type Size, spots } from './picture-rect.ts';

export type Cover = Rect & { id: number; kind: 'black' | 'blur' };

/** Longest side of a picture that goes up: a screen is not wider. */
const longest = 2560;

/** Draws the picture with what is covered; nothing of the covered pixels is left in the canvas. */
export function paint(
  canvas: HTMLCanvasElement,
  source: ImageBitmap,
  covers: readonly Cover[],
): void {
  canvas.width = source.width;
  canvas.height = source.height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.drawImage(source, 0, 0);
  for (const cover of covers) {
    if (cover.kind === 'black') {
      context.fillStyle = '#1d1b17';
      context.fillRect(cover.x, cover.y, cover.width, cover.height);
    } else melt(context, canvas, cover);
  }
}

/** A handful of spots instead of the pixels, drawn large and soft. */
function melt(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, rect: Rect): void {
  const few = spots(rect);
  const small = document.createElement('canvas');
  small.width = few.width;
  small.height = few.height;
  const inside = small.getContext('2d');
  if (inside === null) return;
  inside.imageSmoothingQuality = 'high';
  inside.drawImage(canvas, rect.x, rect.y, rect.width, rect.height, 0, 0, few.width, few.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, few.width, few.height, rect.x, rect.y, rect.width, rect.height);
}

/** The covered and cropped picture as a file: of the same kind, without what a camera wrote into it. */
export async function finished(
  source: ImageBitmap,
  covers: readonly Cover[],
  { crop, name, type }: { crop: Rect | null; name: string; type: string },
): Promise<File> {
  const whole = document.createElement('canvas');
  paint(whole, source, covers);
  const part = crop ?? { x: 0, y: 0, width: source.width, height: source.height };
  const { width, height } = fitted(part);
  const cut = document.createElement('canvas');
  cut.width = width;
  cut.height = height;
  const context = cut.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, part.x, part.y, part.width, part.height, 0, 0, width, height);
  const kind = type === 'image/jpeg' || type === 'image/webp' ? type : 'image/png';
  const { promise, resolve, reject } = Promise.withResolvers<Blob>();
  cut.toBlob(
    (blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)),
    kind,
    0.9,
  );
  return new File([await promise], named(name, kind), { type: kind });
}

function fitted({ width, height }: Size): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function named(name: string, type: string): string {
  const stem = name.replace(/\.[a-z0-9]{1,5}$/i, '') || 'picture';
  return `${stem}.${type === 'image/jpeg' ? 'jpg' : type.slice('image/'.length)}`;
}
