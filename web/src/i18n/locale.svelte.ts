// The texts of the app in the reader's language, from the .ftl files of src/locales.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

export const LANGUAGES = ['en', 'el'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'nestor.language';

const sources = import.meta.glob<string>('../locales/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

function bundleFor(language: Language): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const [path, source] of Object.entries(sources)) {
    if (path.includes(`/${language}/`)) bundle.addResource(new FluentResource(source));
  }
  return bundle;
}

const bundles: Record<Language, FluentBundle> = { en: bundleFor('en'), el: bundleFor('el') };

function known(tag: string | null | undefined): Language | null {
  const prefix = tag?.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language === prefix) ?? null;
}

function initial(): Language {
  const chosen = known(localStorage.getItem(STORAGE_KEY));
  if (chosen) return chosen;
  for (const tag of navigator.languages) {
    const spoken = known(tag);
    if (spoken) return spoken;
  }
  return 'en';
}

class Locale {
  #language = $state.raw<Language>(initial());

  constructor() {
    document.documentElement.lang = this.#language;
  }

  get language(): Language {
    return this.#language;
  }

  choose(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
    localStorage.setItem(STORAGE_KEY, language);
  }

  format(key: string, values?: Record<string, FluentVariable>): string {
    const bundle = bundles[this.#language];
    const message = bundle.getMessage(key);
    if (!message?.value) return key;
    return bundle.formatPattern(message.value, values ?? null);
  }
}

export const locale = new Locale();

/** The text of a key in the language of the moment; templates that use it follow a change of language. */
export function t(key: string, values?: Record<string, FluentVariable>): string {
  return locale.format(key, values);
}
