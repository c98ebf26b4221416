// The length of a text in the unit that a channel counts in.
import type { TextUnit } from '../api/types';

const encoder = new TextEncoder();

export function textLength(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'bytes':
      return encoder.encode(text).length;
    case 'utf16':
      return text.length;
    case 'characters':
      return [...text].length;
  }
}

/** The counter appears when this share of the room is used. */
const SHOW_FROM = 0.8;

export function counterShown(length: number, max: number): boolean {
  return length >= max * SHOW_FROM;
}

/** A longer text goes out as several messages, up to this many. */
export const MOST_PARTS = 10;

/** As how many messages a text of this length goes out, at least. */
export function partsOf(length: number, max: number): number {
  return Math.max(1, Math.ceil(length / max));
}
