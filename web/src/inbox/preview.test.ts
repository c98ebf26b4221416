// The line of the list: words where there are words, else what it is.
import { describe, expect, it } from 'vitest';
import type { LastMessage } from '../api/types';
import { previewOf } from './preview';

const last = (changes: Partial<LastMessage>): LastMessage => ({
  id: 'm1',
  at: '2026-11-22T10:00:00.000Z',
  author: { kind: 'contact', name: 'Maria' },
  direction: 'inbound',
  status: null,
  text: null,
  type: 'text',
  ...changes,
});

describe('the preview', () => {
  it('is the text in one line', () => {
    expect(previewOf(last({ text: 'Good\n  morning' }), 'Elena')).toBe('Good morning');
  });

  it.each([
    ['image', 'Photo'],
    ['voice', 'Voice message'],
    ['order', 'Order'],
    ['moonbeam', 'Message of another kind (moonbeam)'],
  ])('of %s without words is “%s”', (word, words) => {
    // A server that is newer than the page may say a word that the page does not know.
    const type = word as LastMessage['type'];
    expect(previewOf(last({ type }), 'Elena')).toBe(words);
    expect(previewOf(last({ type, text: ' ' }), 'Elena')).toBe(words);
  });

  it('says who of us wrote', () => {
    const author = { kind: 'operator' as const, name: 'Elena Markou' };
    expect(previewOf(last({ direction: 'outbound', author, type: 'image' }), 'Elena Markou')).toBe(
      'You: Photo',
    );
    expect(previewOf(last({ direction: 'outbound', author, text: 'Yes' }), 'Nikos')).toBe('Elena: Yes');
  });
});
