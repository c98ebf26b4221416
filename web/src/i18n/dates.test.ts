// Times as a reader expects them: nearer ones shorter, in the language of the moment.
import { afterEach, describe, expect, it } from 'vitest';
import { dayHeading, listTime } from './dates';
import { locale } from './locale.svelte';

const now = new Date(2026, 10, 22, 15, 0).getTime();
const on = (day: number, hour = 9, month = 10, year = 2026) =>
  new Date(year, month, day, hour, 5).toISOString();

afterEach(() => locale.choose('en'));

describe('the time in a list', () => {
  it('is shorter the nearer it is', () => {
    locale.choose('en');
    expect(listTime(on(22), now)).toBe('09:05');
    expect(listTime(on(21, 23), now)).toBe('Yesterday');
    expect(listTime(on(18), now)).toBe('Wed');
    expect(listTime(on(2), now)).toBe('2 Nov');
    expect(listTime(on(2, 9, 1, 2025), now)).toBe('02/02/25');
  });

  it('speaks Greek, on a clock of 24 hours', () => {
    locale.choose('el');
    expect(listTime(on(22, 14), now)).toBe('14:05');
    expect(listTime(on(21), now)).toBe('Χθες');
  });
});

describe('the heading of a day', () => {
  it('names near days and dates far ones', () => {
    locale.choose('en');
    expect(dayHeading(on(22), now)).toBe('Today');
    expect(dayHeading(on(20), now)).toBe('Friday');
    expect(dayHeading(on(1), now)).toBe('1 November 2026');
  });
});
