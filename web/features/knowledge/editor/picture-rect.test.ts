import { describe, expect, it } from 'vitest';
import { otherLayout } from './layout.ts';
import { between, inTheMiddle, isMeant, moved, resized, spots } from './picture-rect.ts';
import { articleOf, isOwnPicture, webAddress } from './vocabulary.ts';

const size = { width: 400, height: 300 };

describe('a rectangle over a picture', () => {
  it('lies between two corners, whichever was first, and within the picture', () => {
    expect(between({ x: 200, y: 250 }, { x: 100, y: 150 }, size)).toEqual({
      x: 100,
      y: 150,
      width: 100,
      height: 100,
    });
    expect(between({ x: -50, y: 290.4 }, { x: 500, y: 400 }, size)).toEqual({
      x: 0,
      y: 290,
      width: 400,
      height: 10,
    });
  });

  it('keeps its size when it is moved against the edge', () => {
    const rect = { x: 350, y: 10, width: 40, height: 20 };
    expect(moved(rect, { x: 100, y: -100 }, size)).toEqual({ ...rect, x: 360, y: 0 });
  });

  it('never shrinks to nothing and never grows over the edge', () => {
    const rect = { x: 350, y: 10, width: 40, height: 20 };
    expect(resized(rect, { x: -100, y: 1000 }, size)).toEqual({ ...rect, width: 8, height: 290 });
  });

  it('begins in the middle when nobody has drawn it, in the smallest picture too', () => {
    expect(inTheMiddle(size)).toEqual({ x: 133, y: 125, width: 133, height: 50 });
    expect(isMeant(inTheMiddle({ width: 20, height: 20 }))).toBe(true);
    expect(isMeant(between({ x: 10, y: 10 }, { x: 12, y: 200 }, size))).toBe(false);
  });

  it('is blurred into so few spots that nothing can be read back', () => {
    expect(spots({ x: 0, y: 0, width: 300, height: 18 })).toEqual({ width: 12, height: 1 });
    expect(spots({ x: 0, y: 0, width: 2000, height: 2000 })).toEqual({ width: 12, height: 4 });
    expect(spots({ x: 0, y: 0, width: 8, height: 8 })).toEqual({ width: 1, height: 1 });
  });
});

describe('the words of the editor', () => {
  it('are found though the layout of the keyboard is the wrong one', () => {
    expect(otherLayout('nf,kbwf')).toBe('таблица');
    expect(otherLayout('ефиду')).toBe('table');
  });

  it('make whole addresses of what people type, and of nothing else', () => {
    expect(webAddress('kassa.example/help')).toBe('https://kassa.example/help');
    expect(webAddress(' https://ru.example/путь ')).toMatch(/^https:\/\/ru\.example\/%/);
    expect(webAddress('anna@kassa.example')).toBe('mailto:anna@kassa.example');
    expect(webAddress('tel:+74951234567')).toBe('tel:+74951234567');
    for (const wrong of ['', 'касса не печатает', 'javascript:alert(1)', 'ftp://a.example', 'чек'])
      expect(webAddress(wrong)).toBeUndefined();
  });

  it('know their own pictures and articles', () => {
    const id = '0198f3a2-0000-7000-8000-000000000001';
    expect(isOwnPicture(`/api/article-files/${id}`)).toBe(true);
    expect(isOwnPicture(`/api/files/${id}?preview=1`)).toBe(true);
    for (const src of [
      'https://a.example/1.png',
      'data:image/png;base64,AA',
      `//b/api/files/${id}`,
    ])
      expect(isOwnPicture(src)).toBe(false);
    expect(articleOf(`/articles/${id}`)).toBe(id);
    expect(articleOf('https://a.example/articles/1')).toBeUndefined();
  });
});
