/**
 * Splits an mboxrd archive into its messages with CRLF line ends, as SMTP carries them.
 * In mboxrd each line of a message that begins with any number of `>` and `From ` got one `>` more.
 */
export function messagesOfMbox(archive: Buffer): Buffer[] {
  // Latin-1 keeps every byte.
  const text = archive.toString('latin1');
  return text
    .split(/^From .*\n/m)
    .slice(1)
    .map((part) => part.replace(/\n$/, '').replace(/^>(>*From )/gm, '$1'))
    .map((part) => Buffer.from(part.replace(/\r?\n/g, '\r\n'), 'latin1'));
}
