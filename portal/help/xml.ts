/** Text as XML 1.0 can hold it (2.2): without the control signs that it forbids. Escaping is `html`'s. */
export function xml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must go
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
