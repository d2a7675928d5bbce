/** Everything about a message that needs no database: so that the transaction stays short. */
import { createHash } from 'node:crypto';
import { cleanHtmlToText, sanitizeMailHtml, textToHtml } from '#platform/html.ts';
import { markOf } from './marks.ts';
import type { ParsedAttachment, ParsedMail } from './parsed.ts';
import { splitText } from './quotes.ts';
import { type HtmlSplit, splitHtml } from './quotes-html.ts';

export type PreparedBody = {
  body_html: string;
  body_text: string;
  /** The signature and the quotation, folded under the new words. */
  quoted_html: string;
};

/** The new words, clean, and what is folded below them. HTML is preferred when it says anything. */
export function prepareBody(mail: Pick<ParsedMail, 'html' | 'text'>): PreparedBody {
  if (mail.html !== null) {
    const split = splitMailHtml(mail.html);
    const body_text = cleanHtmlToText(split.visible);
    if (body_text !== '' || /<img\b/.test(split.visible)) {
      return {
        body_html: split.visible,
        body_text,
        quoted_html: `${split.signature}${split.quoted}`,
      };
    }
  }
  const split = splitText(mail.text);
  const folded = [split.signature, split.quoted].filter((part) => part !== '').join('\n\n');
  return {
    body_html: textToHtml(split.visible),
    body_text: split.visible,
    quoted_html: textToHtml(folded),
  };
}

/** HTML as it came, cleaned and split. */
export function splitMailHtml(html: string): HtmlSplit {
  return splitHtml(sanitizeMailHtml(html, markOf).html);
}

/** Shown inside the text, and therefore not in the list of files. */
export function isShownInline(attachment: ParsedAttachment, body: PreparedBody): boolean {
  if (attachment.content_id === null) return false;
  const source = `src="cid:${attachment.content_id.replaceAll('&', '&amp;')}"`;
  return body.body_html.includes(source) || body.quoted_html.includes(source);
}

/**
 * What makes two copies of a message one, whichever way each took: the Message-ID and all that people
 * wrote. Without a Message-ID only equal bytes are the same message.
 */
export function contentHash(mail: ParsedMail, raw_sha256: Buffer): Buffer {
  if (mail.message_id === null) return raw_sha256;
  const hash = createHash('sha256');
  const parts = [
    mail.message_id,
    mail.from?.address ?? '',
    mail.subject,
    mail.text,
    mail.html ?? '',
  ];
  for (const part of parts) hash.update(part).update('\u0000');
  for (const file of mail.attachments) {
    hash
      .update(file.name)
      .update(file.kept?.sha256 ?? file.content)
      .update('\u0000');
  }
  return hash.digest();
}
