// Times and dates in the reader's language and time zone.
import { locale, t } from './locale.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.language} ${name}`;
  let known = formats.get(key);
  if (!known) {
    known = new Intl.DateTimeFormat(locale.language === 'el' ? 'el-GR' : 'en-GB', options);
    formats.set(key, known);
  }
  return known;
}

const DAY = 86_400_000;

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole calendar days from `at` until `now`. */
function daysAgo(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / DAY);
}

export function clock(at: string): string {
  return format('clock', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

export function clockWithSeconds(at: string): string {
  return format('seconds', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at));
}

export function dateAndTime(at: string): string {
  return format('full', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(new Date(at));
}

export function shortDate(at: string): string {
  return format('date', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(at));
}

/** The heading of a day in a thread. */
export function dayHeading(at: string, now: number): string {
  const date = new Date(at);
  const days = daysAgo(date, new Date(now));
  if (days === 0) return t('day-today');
  if (days === 1) return t('day-yesterday');
  if (days > 1 && days < 7) return format('weekday', { weekday: 'long' }).format(date);
  return shortDate(at);
}

/** The time in a row of a list: short, and as exact as its distance asks for. */
export function listTime(at: string, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const days = daysAgo(date, today);
  if (days <= 0) return clock(at);
  if (days === 1) return t('day-yesterday');
  if (days < 7) return format('short weekday', { weekday: 'short' }).format(date);
  if (date.getFullYear() === today.getFullYear())
    return format('day', { day: 'numeric', month: 'short' }).format(date);
  return format('year', { day: '2-digit', month: '2-digit', year: '2-digit' }).format(date);
}
