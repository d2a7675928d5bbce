import { expect, it } from 'vitest';
import { inlineImageOf, mediaTypeOf } from './media-type.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

it.each([
  ['image/png', png],
  ['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
  ['image/gif', Buffer.from('GIF89a......')],
  ['image/webp', Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1')],
])('%s is known by its bytes, whatever it is called', (kind, start) => {
  expect(inlineImageOf(start)).toBe(kind);
  expect(mediaTypeOf('page.html', start)).toBe(kind);
});

it.each([
  ['photo.png', '<html><script>'],
  ['photo.jpg', 'GIF90a'],
  ['photo.svg', '<svg onload=alert(1)>'],
  ['short.png', '\x89PN'],
  ['empty.png', ''],
  ['riff.webp', 'RIFF....WAVE'],
])('%s with other bytes is never shown inside a page', (name, start) => {
  const bytes = Buffer.from(start, 'latin1');
  expect(inlineImageOf(bytes)).toBeUndefined();
  expect(mediaTypeOf(name, bytes)).not.toMatch(/^image\/(png|jpeg|gif|webp)$/);
});

it('names document kinds for icons and outgoing mail', () => {
  const zip = Buffer.from('PK\x03\x04', 'latin1');
  expect(mediaTypeOf('акт.docx', zip)).toMatch(/wordprocessingml/);
  expect(mediaTypeOf('архив', zip)).toBe('application/zip');
  expect(mediaTypeOf('x', Buffer.from('%PDF-1.7'))).toBe('application/pdf');
  expect(mediaTypeOf('page.html', Buffer.from('<html>'))).toBe('application/octet-stream');
  expect(mediaTypeOf('a.__proto__', Buffer.from('x'))).toBe('application/octet-stream');
});
