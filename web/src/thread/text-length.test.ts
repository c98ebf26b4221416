// Lengths as the platforms count them: Greek letters weigh two bytes, an emoji four, and families much more.
import { describe, expect, it } from 'vitest';
import { counterShown, partsOf, textLength } from './text-length';

describe('text length', () => {
  const cases = [
    { text: 'Hello', characters: 5, bytes: 5, utf16: 5 },
    { text: 'Καλημέρα', characters: 8, bytes: 16, utf16: 8 },
    { text: '👍', characters: 1, bytes: 4, utf16: 2 },
    { text: '👩‍👩‍👧', characters: 5, bytes: 18, utf16: 8 },
    { text: '', characters: 0, bytes: 0, utf16: 0 },
  ];

  it.each(cases)('of “$text”', ({ text, characters, bytes, utf16 }) => {
    expect(textLength(text, 'characters')).toBe(characters);
    expect(textLength(text, 'bytes')).toBe(bytes);
    expect(textLength(text, 'utf16')).toBe(utf16);
  });

  it('decides as how many messages a text goes out', () => {
    expect(partsOf(0, 1000)).toBe(1);
    expect(partsOf(1000, 1000)).toBe(1);
    expect(partsOf(1001, 1000)).toBe(2);
  });

  it('is worth showing when the room becomes scarce', () => {
    expect(counterShown(799, 1000)).toBe(false);
    expect(counterShown(800, 1000)).toBe(true);
  });
});
