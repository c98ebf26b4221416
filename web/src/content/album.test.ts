// An album: the files of all, the words where they belong.
import { describe, expect, it } from 'vitest';
import { aMessage, anAttachment } from '../testing/samples';
import { merged } from './album';

const picture = (id: string, text: string | null) =>
  aMessage({ id, text, attachments: [anAttachment({ id: `f${id}` })] });

describe('an album', () => {
  it('has one text when one message has one', () => {
    const album = merged([picture('a', null), picture('b', 'The harvest')]);
    expect(album?.id).toBe('a');
    expect(album?.text).toBe('The harvest');
    expect(album?.attachments.map(({ id, caption }) => [id, caption])).toEqual([
      ['fa', null],
      ['fb', null],
    ]);
  });

  it('gives several texts to their pictures', () => {
    const album = merged([picture('a', 'Before'), picture('b', 'After')]);
    expect(album?.text).toBeNull();
    expect(album?.attachments.map(({ caption }) => caption)).toEqual(['Before', 'After']);
  });

  it('of one message is that message', () => {
    const message = picture('a', 'Alone');
    expect(merged([message])).toBe(message);
  });
});
