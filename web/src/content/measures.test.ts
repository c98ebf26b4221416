// Sizes, lengths and addresses.
import { afterEach, describe, expect, it } from 'vitest';
import { locale } from '../i18n/locale.svelte';
import { duration, fileSize, frameOf, money, telephone, webAddress } from './measures';

afterEach(() => locale.choose('en'));

describe('the place of a picture', () => {
  it.each([
    [1200, 900, 320, 240],
    [720, 1280, 203, 360],
    [20, 20, 120, 120],
    [9000, 30, 320, 120],
    [30, 9000, 120, 360],
    [null, null, 280, 210],
    [0, -4, 280, 210],
  ])('%s × %s is drawn at %s × %s', (width, height, shownWidth, shownHeight) => {
    expect(frameOf(width, height)).toEqual({ width: shownWidth, height: shownHeight });
  });
});

describe('lengths, sizes and amounts', () => {
  it('are written as people write them', () => {
    expect([0, 65.9, 3723].map(duration)).toEqual(['0:00', '1:05', '1:02:03']);
    expect([1, 999, 184_000, 2_412_000].map(fileSize)).toEqual(['1 byte', '999 bytes', '184 kB', '2.4 MB']);
    locale.choose('el');
    expect(money(7.5, 'EUR').replace(/\s/g, ' ')).toBe('7,50 €');
  });
});

describe('addresses', () => {
  it('are links only when they lead to the web', () => {
    expect(webAddress('https://coffee.example/a')).toBe('https://coffee.example/a');
    for (const no of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc', '/here', '', undefined]) {
      expect(webAddress(no)).toBeNull();
    }
  });

  it('of telephones are numbers', () => {
    expect(telephone('+30 690 000-0000')).toBe('tel:+306900000000');
    for (const no of ['*#06#', 'call me', '12', '']) expect(telephone(no)).toBeNull();
  });
});
