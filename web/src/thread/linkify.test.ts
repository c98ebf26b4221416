// Web addresses in messages: found, and cut where the sentence goes on.
import { describe, expect, it } from 'vitest';
import { linkify } from './linkify';

const hrefs = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);

describe('addresses in a text', () => {
  it('are found, and the rest is kept to the letter', () => {
    const text = 'Δείτε εδώ: https://example.org/a?b=1#c, και πείτε μου.\nΑλλιώς http://example.org.';
    expect(hrefs(text)).toEqual(['https://example.org/a?b=1#c', 'http://example.org']);
    expect(
      linkify(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('keep a bracket of their own and leave that of the sentence', () => {
    expect(hrefs('(https://example.org/x)')).toEqual(['https://example.org/x']);
    expect(hrefs('https://example.org/Nestor_(king)')).toEqual(['https://example.org/Nestor_(king)']);
  });

  it('are nothing but web addresses', () => {
    expect(hrefs('javascript:alert(1) ftp://example.org data:text/html,x')).toEqual([]);
    expect(linkify('Καλημέρα')).toEqual([{ text: 'Καλημέρα', href: null }]);
  });
});
