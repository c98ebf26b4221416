// Sizes, lengths and addresses as they are shown: nothing that a stranger sent decides by itself where a link leads or how
// large something is drawn.
import { locale } from '../i18n/locale.svelte';

const WIDEST = 320;
const HIGHEST = 360;
const SMALLEST = 120;
/** A picture of unknown size gets a place of this shape, and fits into it. */
const UNKNOWN = { width: 280, height: 210 };

export interface Frame {
  width: number;
  height: number;
}

/** The place of a single picture in a thread, known before it is loaded. */
export function frameOf(width: number | null, height: number | null): Frame {
  if (!width || !height || width <= 0 || height <= 0) return UNKNOWN;
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  const within = (length: number, most: number) =>
    Math.round(Math.min(most, Math.max(SMALLEST, length * scale)));
  return { width: within(width, WIDEST), height: within(height, HIGHEST) };
}

const two = (value: number) => String(value).padStart(2, '0');

/** `1:05`, `1:02:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `340 kB`, `2.4 MB`. */
export function fileSize(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language(), {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}

/** An amount as the reader writes it; what is no amount or no currency stays as it came. */
export function money(amount: number, currency: string | undefined): string {
  try {
    if (currency) return new Intl.NumberFormat(language(), { style: 'currency', currency }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
  return new Intl.NumberFormat(language(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(
    amount,
  );
}

function language(): string {
  return locale.language === 'el' ? 'el-GR' : 'en-GB';
}

/** The address when it is one of the web, and null for anything that a link must not do. */
export function webAddress(address: string | null | undefined): string | null {
  if (!address) return null;
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}

/** Where a web address leads, in short: its host. */
export function hostOf(address: string): string {
  return new URL(address).host.replace(/^www\./, '');
}

/** The number as something to call, when it is one. */
export function telephone(number: string): string | null {
  const digits = number.replace(/[\s().\-/]/g, '');
  return /^\+?\d{3,20}$/.test(digits) ? `tel:${digits}` : null;
}

/** The page of a place on the free map; opened only when the reader wants to. */
export function mapAddress(latitude: number, longitude: number): string {
  return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
}
