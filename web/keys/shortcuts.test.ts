import { describe, expect, it } from 'vitest';
import { isSingleKey, type KeyPress, matchesCombo, showCombo } from './shortcuts.ts';

function press(code: string, key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { code, key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe('a shortcut', () => {
  it('is found by the place of the key, so that it works in the Russian layout', () => {
    expect(matchesCombo('j', press('KeyJ', 'j'))).toBe(true);
    expect(matchesCombo('j', press('KeyJ', 'о'))).toBe(true);
    expect(matchesCombo('j', press('KeyK', 'j'))).toBe(false);
  });

  it('asks for exactly its modifiers', () => {
    expect(matchesCombo('mod+k', press('KeyK', 'k', { ctrlKey: true }))).toBe(true);
    expect(matchesCombo('mod+k', press('KeyK', 'k', { metaKey: true }))).toBe(true);
    expect(matchesCombo('k', press('KeyK', 'k', { ctrlKey: true }))).toBe(false);
    expect(matchesCombo('k', press('KeyK', 'K', { shiftKey: true }))).toBe(false);
    expect(matchesCombo('mod+k', press('KeyK', 'k'))).toBe(false);
  });

  it('tells the slash from the question mark in both layouts', () => {
    expect(matchesCombo('/', press('Slash', '/'))).toBe(true);
    expect(matchesCombo('/', press('Slash', '.'))).toBe(true);
    expect(matchesCombo('?', press('Slash', '?', { shiftKey: true }))).toBe(true);
    expect(matchesCombo('?', press('Digit7', '?', { shiftKey: true }))).toBe(true);
    expect(matchesCombo('/', press('Slash', '?', { shiftKey: true }))).toBe(false);
    expect(matchesCombo('?', press('Slash', '/'))).toBe(false);
  });

  it('can be switched off when it is a single key', () => {
    expect(['j', '/', '?'].every(isSingleKey)).toBe(true);
    expect(['mod+k', 'escape', 'enter'].some(isSingleKey)).toBe(false);
  });

  it('is shown as it stands on the keyboard', () => {
    expect(showCombo('mod+enter', false)).toBe('Ctrl ⏎');
    expect(showCombo('mod+k', true)).toBe('⌘ K');
  });
});
