import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizeComposerHtml } from '#platform/html.ts';
import { parseTemplate, renderTemplate } from './template.ts';

const known = (variable: string) => ['contact.first_name', 'ticket.number'].includes(variable);
const values = new Map([['ticket.number', '1042']]);

function rendered(source: string, given: ReadonlyMap<string, string> = values): string {
  return renderTemplate(parseTemplate(source, known), given).html;
}

describe('words with variables', () => {
  test.each([
    ['Здравствуйте!', 'Здравствуйте!'],
    ['№ {{ticket.number}}', '№ 1042'],
    ['{{ ticket.number }}{{ticket.number}}', '10421042'],
    ['Здравствуйте, {{contact.first_name|"коллега"}}!', 'Здравствуйте, коллега!'],
    ['{{contact.first_name | «коллега»}}', 'коллега'],
    ["{{contact.first_name|'коллега'}}", 'коллега'],
    ['{{contact.first_name|&quot;коллега&quot;}}', 'коллега'],
    ['{{contact.first_name|"a | b"}}', 'a | b'],
    ['{{contact.first_name|""}}.', '.'],
    ['{{contact.first_name|"Q&amp;A"}}', 'Q&amp;A'],
    ['<p>{{contact.first_name}}</p>', '<p></p>'],
    ['{ one } }}', '{ one } }}'],
  ])('%s reads %s', (source, html) => {
    expect(rendered(source)).toBe(html);
  });

  test.each([
    ['a {{contact.fist_name}}', 2, 'errors.field.macro_variable_unknown', '{{contact.fist_name}}'],
    ['{{constructor.name}}', 0, 'errors.field.macro_variable_unknown', '{{constructor.name}}'],
    ['{{ticket.number', 0, 'errors.field.macro_unclosed', '{{ticket.number'],
    ['{{}}', 0, 'errors.field.macro_expression', '{{}}'],
    ['{{number}}', 0, 'errors.field.macro_expression', '{{number}}'],
    ['{{ticket.number|слово}}', 0, 'errors.field.macro_expression', '{{ticket.number|слово}}'],
    ['{{ticket.<b>number</b>}}', 0, 'errors.field.macro_expression', '{{ticket.number}}'],
    ['{{7*7}}', 0, 'errors.field.macro_expression', '{{7*7}}'],
  ])('%s is refused at its place', (source, at, message_key, found) => {
    expect(parseTemplate(source, known).errors).toEqual([{ at, message_key, found }]);
  });

  test('every mistake is told, not the first alone', () => {
    const { errors } = parseTemplate('{{a.b}} {{ticket.number}} {{x}} {{', known);
    expect(errors.map((error) => error.at)).toEqual([0, 26, 32]);
  });

  test('what has neither a value nor a fall-back is named', () => {
    const template = parseTemplate('{{contact.first_name}} {{contact.first_name|"к"}}', known);
    expect(renderTemplate(template, new Map()).empty).toEqual(['contact.first_name']);
    expect(renderTemplate(template, new Map([['contact.first_name', ' \n ']])).empty).toHaveLength(
      1,
    );
  });
});

describe('any words', () => {
  test('without {{ are themselves', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((source) => !source.includes('{{')),
        (source) => {
          expect(parseTemplate(source, known).errors).toEqual([]);
          expect(rendered(source)).toBe(source);
        },
      ),
    );
  });

  const piece = fc.oneof(
    fc.constantFrom('{{', '}}', '|', '"', '«', '»', '<b>', '&quot;', '{', '}', ' ', '\n'),
    fc.constantFrom('ticket.number', 'contact.first_name', 'x.y'),
    fc.string({ unit: 'grapheme', maxLength: 5 }),
  );
  const source = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

  test('are read or refused at a place that is in them, and never throw', () => {
    fc.assert(
      fc.property(source, (words) => {
        for (const { at } of parseTemplate(words, known).errors)
          expect(words.startsWith('{{', at)).toBe(true);
        expect(typeof rendered(words)).toBe('string');
      }),
      { numRuns: 1000 },
    );
  });

  test('of people’s values become text: no tag, no attribute and no entity of theirs is left', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom(
            '<img src=x onerror=alert(1)>',
            '"><script>',
            "' onclick='x",
            '&lt;b&gt;',
          ),
        ),
        (value) => {
          const given = new Map([['contact.first_name', value]]);
          const html = rendered(
            '<p title="{{contact.first_name|"к"}}">{{contact.first_name|"к"}}</p>',
            given,
          );
          expect(html.match(/[<>]/g)).toHaveLength(4);
          expect(html.match(/"/g)).toHaveLength(2);
          const once = sanitizeComposerHtml(
            `<p>${rendered('{{contact.first_name|"к"}}', given)}</p>`,
          );
          expect(once.replace(/^<p>|<\/p>$/g, '')).not.toMatch(/[<>]/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
