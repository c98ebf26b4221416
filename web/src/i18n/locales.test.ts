// Both languages are complete: the same keys, each used somewhere, each used key there, with the same variables.
import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { locale, t } from './locale.svelte';

const texts = import.meta.glob<string>('../locales/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sources = import.meta.glob<string>(['../**/*.{ts,svelte}', '!../**/*.test.ts', '!../api/schema.d.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The keys of one language, each with the variables that its text names. */
function messages(language: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [path, source] of Object.entries(texts)) {
    if (!path.includes(`/${language}/`)) continue;
    for (const entry of new FluentResource(source).body) {
      expect(found.has(entry.id), `${entry.id} stands twice in ${language}`).toBe(false);
      const names = [...JSON.stringify(entry.value).matchAll(/"type":"var","name":"(\w+)"/g)].map(
        ([, name]) => name ?? '',
      );
      found.set(entry.id, [...new Set(names)].sort());
    }
  }
  return found;
}

const code = Object.values(sources).join('\n');

describe('the languages', () => {
  const en = messages('en');
  const el = messages('el');

  it('have the same keys with the same variables', () => {
    expect(en.size).toBeGreaterThan(100);
    expect(Object.fromEntries(el)).toEqual(Object.fromEntries(en));
  });

  it('have no key that nothing uses', () => {
    expect([...en.keys()].filter((key) => !code.includes(`'${key}'`))).toEqual([]);
  });

  it('have every key that is used', () => {
    const used = [...code.matchAll(/\bt\(\s*'([a-z0-9-]+)'/g)].map(([, key]) => key ?? '');
    expect(used.filter((key) => !en.has(key))).toEqual([]);
  });
});

describe('texts', () => {
  it('follow the chosen language, remember it and tell the page', () => {
    locale.choose('el');
    expect(t('thread-new-messages', { count: 1 })).toBe('1 νέο μήνυμα');
    expect(t('thread-new-messages', { count: 3 })).toBe('3 νέα μηνύματα');
    expect(document.documentElement.lang).toBe('el');
    expect(localStorage.getItem('nestor.language')).toBe('el');
    locale.choose('en');
    expect(t('thread-new-messages', { count: 3 })).toBe('3 new messages');
  });
});
