import { useMemo, useState } from 'react';
import type { Comment } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import css from './message.module.css';
import { MessageFrame } from './message-frame.tsx';
import { plainNodes } from './plain-html.tsx';

type Words = Pick<Comment, 'id' | 'body_html' | 'quoted_html' | 'attachments'>;

/** What was written; what was quoted is folded. */
export function MessageBody({ comment }: { comment: Words }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={css['body']}>
      <Html
        html={withInlineImages(comment.body_html, comment)}
        images_at={`/api/comments/${comment.id}/images/body`}
      />
      {comment.quoted_html !== '' && (
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
              <Html
                html={withInlineImages(comment.quoted_html, comment)}
                images_at={`/api/comments/${comment.id}/images/quoted`}
              />
            </div>
          )}
        </>
      )}
    </div>
  );
}

function Html({ html, images_at }: { html: string; images_at: string }) {
  const nodes = useMemo(() => plainNodes(html), [html]);
  return nodes === null ? (
    <MessageFrame html={html} images_at={images_at} />
  ) : (
    <div className={css['plain']}>{nodes}</div>
  );
}

/** `cid:` of a part of the same message → the file that we keep. */
function withInlineImages(html: string, comment: Words): string {
  return html.replace(/(["'(])cid:([^"')\s]+)/gi, (whole, before: string, id: string) => {
    const wanted = decode(id);
    const file = comment.attachments.find(
      (each) => each.content_id?.replace(/^<|>$/g, '') === wanted,
    );
    return file === undefined ? whole : `${before}/api/files/${file.file_id}?preview=1`;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
