// Initials and colour of a person without a picture.
const HUES = 7;

/** Up to two letters: of the first and the last word that begin with a letter or a digit. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letters = [first, last].map((word) => (word ? ([...word][0] ?? '') : ''));
  return letters.join('').toLocaleUpperCase() || '?';
}

/** The same person has the same colour on every screen. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}
