import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n.ts';
import { pressKey } from '../../keys/use-shortcuts.ts';
import { frameDocument, hasOwnColours, hasRemoteImages } from './frame-document.ts';
import css from './message.module.css';

/**
 * Foreign HTML in a frame without scripts, forms, plugins or remote fetches: a second wall behind
 * the sanitiser. Remote images come through our server, once the reader asks: `images_at` is their
 * address but for the number. `allow-same-origin` only lets us measure the height; nothing inside can run.
 */
export function MessageFrame({ html, images_at }: { html: string; images_at: string }) {
  const { colorScheme } = useMantineColorScheme();
  const [withImages, setWithImages] = useState(false);
  const [height, setHeight] = useState(60);
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
    function attach() {
      const inside = element?.contentDocument;
      if (inside === null || inside === undefined) return;
      const measure = () =>
        setHeight(Math.ceil(inside.documentElement.getBoundingClientRect().height));
      measure();
      watch = new ResizeObserver(measure);
      watch.observe(inside.documentElement);
      inside.addEventListener('keydown', pressKey);
    }
    attach();
    element.addEventListener('load', attach);
    return () => {
      watch?.disconnect();
      element.removeEventListener('load', attach);
    };
  }, [document_, colorScheme]);

  return (
    <>
      {hasRemoteImages(html) && !withImages && (
        <p className={css['images']}>
          {t('ticket.images_blocked')}{' '}
          <button type="button" onClick={() => setWithImages(true)}>
            {t('ticket.show_images')}
          </button>
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
