import { describe, expect, it } from 'vitest';
import { address, cleaned, flag, html, render } from './html.ts';

const hostile = `"><script>alert('1')</script><img src=x onerror=alert(1)>`;

describe('a page', () => {
  it('shows what is put into it as text, between tags and in attributes (case D4)', () => {
    const page = render(html`<p title="${hostile}">${hostile}</p>`);
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;</p>',
    );
    expect(render(html`<p title='${"it's"}'></p>`)).toBe("<p title='it&#39;s'></p>");
  });

  it('takes HTML made here as it is, lists in their order, and nothing for nothing', () => {
    const items = ['a<b', 'c'].map((one) => html`<li>${one}</li>`);
    expect(render(html`<ul>${items}${null}${undefined}${false}${true}${0}</ul>`)).toBe(
      '<ul><li>a&lt;b</li><li>c</li>0</ul>',
    );
    expect(render(html`${cleaned('<b>fine</b>')}`)).toBe('<b>fine</b>');
  });

  it('is not fooled by an object that looks like HTML', () => {
    const forged = JSON.parse('{"html":"<b>x</b>"}');
    expect(() => render(html`${forged}`)).toThrow();
  });

  it('sets an attribute without a value, or leaves it out', () => {
    const box = (isSet: boolean) => render(html`<input ${flag('checked', isSet)} name="a">`);
    expect([box(true), box(false)]).toEqual(['<input checked name="a">', '<input  name="a">']);
    expect(render(html`<p>${flag('checked', true)}</p>`)).toBe('<p></p>');
  });

  it('refuses values where no escaping helps', () => {
    const name = 'onclick=alert(1)';
    expect(() => html`<a href=${name}>x</a>`).toThrow('cannot be made safe');
    expect(() => html`<a ${name}>x</a>`).toThrow('only a flag');
    expect(() => html`<a ${html`onclick="x"`}>x</a>`).toThrow('only a flag');
    expect(() => html`<${name}>x</p>`).toThrow('cannot be made safe');
    expect(() => html`<script>${name}</script>`).toThrow('cannot be made safe');
    expect(() => html`<style>a{color:${name}}</style>`).toThrow('cannot be made safe');
    expect(() => html`<!-- ${name} -->`).toThrow('cannot be made safe');
    expect(render(html`<a class="x" title='y'>${'z'}</a><b>${'w'}</b>`)).toContain('<b>w</b>');
  });
});

describe('an address', () => {
  it.each([
    ['https://kassa.example/a?b=1', 'https://kassa.example/a?b=1'],
    ['/help/ru', '/help/ru'],
    ['mailto:help@kassa.example', 'mailto:help@kassa.example'],
    ['#top', '#top'],
    ['javascript:alert(1)', '#'],
    ['java\u0000script:alert(1)', '#'],
    [' \tjavascript:alert(1)', '#'],
    ['data:text/html,x', '#'],
    ['//elsewhere.example', '#'],
    ['/\\elsewhere.example', '#'],
    ['vbscript:x', '#'],
    ['', '#'],
  ])('%j leads to %j', (given, kept) => {
    expect(address(given)).toBe(kept);
  });
});
