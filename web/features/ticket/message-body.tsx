import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Comment } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { DeceivingLinks, LinkLine } from './link-line.tsx';
import { type Point, watchLinks } from './link-watch.ts';
import css from './message.module.css';
import { MessageFrame } from './message-frame.tsx';
import { plainNodes } from './plain-html.tsx';

type Words = Pick<Comment, 'id' | 'body_html' | 'quoted_html' | 'attachments'>;

/** What was written; what was quoted is folded. */
export function MessageBody({ comment }: { comment: Words }) {
  const images = comment.attachments.map(({ content_id, file_id }) => ({
    content_id,
    src: `/api/files/${file_id}?preview=1`,
  }));
  return (
    <WordsOf
      body_html={withImagesOf(comment.body_html, images)}
      quoted_html={withImagesOf(comment.quoted_html, images)}
      images_at={`/api/comments/${comment.id}/images`}
    />
  );
}

type WordsProps = { body_html: string; quoted_html: string; images_at: string | null };

/** `images_at`: where our server answers for remote images; null: they stay hidden. */
export function WordsOf({ body_html, quoted_html, images_at }: WordsProps) {
  const [open, setOpen] = useState(false);
  const imagesOf = (part: string) => (images_at === null ? null : `${images_at}/${part}`);
  return (
    <div className={css['body']}>
      <Html html={body_html} images_at={imagesOf('body')} />
      {quoted_html !== '' && (
        <>
          <button
            type="button"
            className={css['quote_toggle']}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <span aria-hidden="true">···</span> {t(open ? 'ticket.hide_quote' : 'ticket.quote')}
          </button>
          {open && (
            <div className={css['quote']}>
              <Html html={quoted_html} images_at={imagesOf('quoted')} />
            </div>
          )}
        </>
      )}
    </div>
  );
}

type HtmlProps = { html: string; images_at: string | null };

/** Clean HTML of a message: rebuilt where it is plain, in a frame where it is not. */
function Html({ html, images_at }: HtmlProps) {
  const nodes = useMemo(() => plainNodes(html), [html]);
  const [pointed, setPointed] = useState<string | null>(null);
  return (
    <>
      <DeceivingLinks html={html} />
      {nodes === null ? (
        <MessageFrame html={html} images_at={images_at} onPoint={setPointed} />
      ) : (
        <Plain nodes={nodes} onPoint={setPointed} />
      )}
      <LinkLine href={pointed} />
    </>
  );
}

function Plain({ nodes, onPoint }: { nodes: ReactNode; onPoint: Point }) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new words have new links
  useEffect(
    () => (place.current === null ? undefined : watchLinks(place.current, onPoint)),
    [nodes, onPoint],
  );
  return (
    <div ref={place} className={css['plain']}>
      {nodes}
    </div>
  );
}

/** `cid:` of a part of the same message → the file that we keep. */
export function withImagesOf(
  html: string,
  images: readonly { content_id: string | null; src: string }[],
): string {
  return html.replace(/(["'(])cid:([^"')\s]+)/gi, (whole, before: string, id: string) => {
    const wanted = decode(id);
    const image = images.find((each) => each.content_id?.replace(/^<|>$/g, '') === wanted);
    return image === undefined ? whole : `${before}${image.src.replaceAll('&', '&amp;')}`;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
