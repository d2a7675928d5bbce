import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n.ts';
import { pressKey } from '../../keys/use-shortcuts.ts';
import { frameDocument, hasOwnColours, hasRemoteImages } from './frame-document.ts';
import { guardLinks, type Point, watchLinks } from './link-watch.ts';
import css from './message.module.css';

type Props = { html: string; images_at: string | null; onPoint: Point };

/** How high each letter was, so that it takes its place at once when it is seen again. */
const heights = new Map<string, number>();
const mostHeights = 500;

function keepHeight(html: string, height: number): void {
  if (heights.size >= mostHeights) heights.clear();
  if (height > 0) heights.set(html, height);
}

/**
 * Foreign HTML in a frame without scripts, forms, plugins or remote fetches: a second wall behind
 * the sanitiser. Remote images come through our server, once the reader asks: `images_at` is their
 * address but for the number, null where there is none. `onPoint` hears where the link leads that is
 * pointed at. `allow-same-origin` only lets us measure the height; nothing inside can run.
 */
export function MessageFrame({ html, images_at, onPoint }: Props) {
  const { colorScheme } = useMantineColorScheme();
  const [withImages, setWithImages] = useState(false);
  const [height, setHeight] = useState(() => heights.get(html) ?? 60);
  const frame = useRef<HTMLIFrameElement>(null);
  const isDark = document.documentElement.dataset['mantineColorScheme'] === 'dark';
  const onSheet = isDark && hasOwnColours(html);
  const document_ = frameDocument({
    html,
    is_dark: isDark && !onSheet,
    on_sheet: onSheet,
    images_at: withImages ? images_at : null,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new document or theme loads the frame anew
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let watch: ResizeObserver | undefined;
    let unwatch: (() => void) | undefined;
    function attach() {
      const inside = element?.contentDocument;
      if (inside === null || inside === undefined) return;
      // Between two documents there is none; its `load` comes here again.
      const root: Element | null = inside.documentElement;
      if (root === null) return;
      const measure = () => {
        const measured = Math.ceil(root.getBoundingClientRect().height);
        keepHeight(html, measured);
        setHeight(measured);
      };
      measure();
      watch?.disconnect();
      watch = new ResizeObserver(measure);
      watch.observe(root);
      inside.addEventListener('keydown', pressKey);
      guardLinks(inside);
      unwatch?.();
      unwatch = watchLinks(inside, onPoint);
    }
    attach();
    element.addEventListener('load', attach);
    return () => {
      watch?.disconnect();
      unwatch?.();
      element.removeEventListener('load', attach);
    };
  }, [document_, colorScheme, onPoint]);

  return (
    <>
      {hasRemoteImages(html) && !withImages && (
        <p className={css['images']}>
          {t('ticket.images_blocked')}{' '}
          {images_at !== null && (
            <button type="button" onClick={() => setWithImages(true)}>
              {t('ticket.show_images')}
            </button>
          )}
        </p>
      )}
      <iframe
        ref={frame}
        title={t('ticket.message_text')}
        className={css['frame']}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={document_}
        style={{ height }}
      />
    </>
  );
}
