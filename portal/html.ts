/**
 * HTML as a tagged template: whatever is put into it is text, unless it is HTML made here. A value may stand
 * between tags or within a quoted attribute, and nowhere else: other places are refused when the page is made.
 */
import { escapeHtml } from '#platform/html.ts';

const made: unique symbol = Symbol('html');
const flagged: unique symbol = Symbol('flag');

/** HTML that this module has made; nothing else is taken for it. */
export type Html = { readonly [made]: string };
/** An attribute without a value, there or not: see `flag`. */
export type Flag = { readonly [flagged]: string };
type Piece = Html | Flag | string | number | boolean | null | undefined | readonly Piece[];

/** `html\`<p class="${name}">${words}</p>\``: false, null and undefined show nothing, lists one after another. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  const places = placesOf(parts);
  const text = parts.map((part, index) => part + textAt(places[index], values[index])).join('');
  return { [made]: text };
}

/** `<input ${flag('required', isRequired)}>`. */
export function flag(
  name: 'checked' | 'selected' | 'required' | 'disabled' | 'open' | 'hidden' | 'autofocus',
  isSet: boolean,
): Flag {
  return { [flagged]: isSet ? name : '' };
}

function textAt(place: Place | undefined, value: Piece): string {
  const isFlag = typeof value === 'object' && value !== null && flagged in value;
  if (isFlag) return place === 'tag' ? value[flagged] : '';
  if (place === 'tag') throw new Error('only a flag may stand among attributes');
  return textOf(value);
}

function textOf(value: Piece): string {
  if (value === null || value === undefined || value === false || value === true) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeHtml(value);
  if (made in value) return value[made];
  if (flagged in value) return '';
  return value.map(textOf).join('');
}

/** HTML that was cleaned before: by platform/html.ts or message-html.ts, and by nobody else. */
export function cleaned(text: string): Html {
  return { [made]: text };
}

export function render(page: Html): string {
  return page[made];
}

/** An address for href and src: of the web, of mail, or within our own; anything else leads nowhere. */
export function address(given: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them, so a scheme can hide behind them
  const plain = given.trim().replace(/[\u0000-\u0020\u007f-\u00a0]/g, '');
  return /^(?:https?:\/\/|mailto:|tel:|#|\?|\/(?![/\\]))/i.test(plain) ? plain : '#';
}

const judged = new WeakMap<TemplateStringsArray, readonly Place[]>();

/** Where each value stands, told once for each template from the text before it. */
function placesOf(parts: TemplateStringsArray): readonly Place[] {
  const known = judged.get(parts);
  if (known !== undefined) return known;
  const places: Place[] = [];
  let standing: Standing = { place: 'text', is_program: false };
  parts.forEach((part, index) => {
    standing = standingAfter(part, standing);
    const { place } = standing;
    places.push(place);
    const isLast = index === parts.length - 1;
    const isFine = place === 'text' || place === 'double' || place === 'single';
    if (!isLast && !isFine && !(place === 'tag' && /\s$/.test(part)))
      throw new Error(`a value stands where text cannot be made safe: …${part.slice(-40)}`);
  });
  judged.set(parts, places);
  return places;
}

type Place = 'text' | 'tag' | 'double' | 'single' | 'program' | 'remark';
/** `is_program`: the tag that is open opens a script or a style sheet. */
type Standing = { readonly place: Place; readonly is_program: boolean };

function standingAfter(text: string, from: Standing): Standing {
  let { place, is_program } = from;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (place === 'text' && sign === '<') {
      is_program = /^<(?:script|style)\b/i.test(text.slice(at, at + 8));
      place = text.startsWith('<!--', at) ? 'remark' : 'tag';
    } else if (place === 'tag') {
      if (sign === '"') place = 'double';
      if (sign === "'") place = 'single';
      if (sign === '>') place = is_program ? 'program' : 'text';
    } else if (place === 'double' && sign === '"') place = 'tag';
    else if (place === 'single' && sign === "'") place = 'tag';
    else if (place === 'remark' && text.startsWith('-->', at)) place = 'tag';
    else if (place === 'program' && /^<\/(?:script|style)/i.test(text.slice(at, at + 8))) {
      place = 'tag';
      is_program = false;
    }
  }
  return { place, is_program };
}
