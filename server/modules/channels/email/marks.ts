/** What mail programs put around quoted text and signatures in HTML. */

/**
 * `cut`: from here on everything is quoted; `quote`: announces a quotation that may be answered
 * inline; `signature`: a signature of the program's own making; `indent`: a quotation when announced.
 */
export type Mark = 'quote' | 'cut' | 'signature' | 'indent';

const CLASSES: [Mark, RegExp][] = [
  [
    'quote',
    /(?:^|\s)(?:gmail_quote(?:_container)?|gmail_attr|moz-cite-prefix|protonmail_quote|tutanota_quote|front-blockquote)(?:\s|$)/i,
  ],
  [
    'cut',
    /(?:^|\s)(?:yahoo_quoted|zmail_extra|moz-forward-container|OutlookMessageHeader|moz-email-headers-table|ms-outlook-mobile-reference-message|quotedMessage|history_container)(?:\s|$)/i,
  ],
  [
    'signature',
    /(?:^|\s)(?:gmail_signature|gmail_signature_prefix|moz-signature|yahoo-signature|protonmail_signature_block(?:-user)?|zmail_signature_below|ms-outlook-ios-signature|js-compose-signature)(?:\s|$)/i,
  ],
];

const IDS: [Mark, RegExp][] = [
  [
    'cut',
    /^(?:(?:x_)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|stopSpelling|mail-editor-reference-message-container|zwchr|reply-intro|isReplyContent|yiv\d+divRplyFwdMsg|orbisnewmessage))$/i,
  ],
  [
    'signature',
    /^(?:(?:x_)*(?:Signature|AppleMailSignature|ms-outlook-mobile-signature|lineBreakAtBeginningOfSignature|signature-\w+|bloop_sign\w*))$/i,
  ],
];

/** Outlook's line above the header block of the quoted message. */
const OUTLOOK_RULE =
  /border:\s*none;\s*border-top:\s*solid\s+#(?:e1e1e1|b5c4df)\s+1\.0pt|border-top:\s*(?:1\.0pt\s+solid\s+#(?:e1e1e1|b5c4df))/i;

/** The mark of an element, for `sanitizeMailHtml`. */
export function markOf(tag: string, attributes: Record<string, string>): Mark | undefined {
  const classes = attributes['class'] ?? '';
  const id = attributes['id'] ?? '';
  if (tag === 'blockquote')
    return /(?:^|\s)gmail_quote(?:\s|$)/.test(classes) ? 'indent' : undefined;
  for (const [mark, pattern] of IDS) if (id !== '' && pattern.test(id)) return mark;
  for (const [mark, pattern] of CLASSES) if (classes !== '' && pattern.test(classes)) return mark;
  if (tag === 'div' && OUTLOOK_RULE.test(attributes['style'] ?? '')) return 'cut';
  if (tag === 'hr' && attributes['data-marker'] === '__DIVIDER__') return 'cut';
  return undefined;
}
