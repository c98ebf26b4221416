// Finds the web addresses in a message, so that they can be followed.
export interface TextPart {
  text: string;
  href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"]+/giu;
/** Signs that end a sentence rather than an address. */
const TRAILING = /[.,;:!?·…'’»)\]]+$/u;

function trimmed(address: string): string {
  const bare = address.replace(TRAILING, '');
  // A bracket belongs to the address when it was opened there.
  return address.startsWith(`${bare})`) && bare.includes('(') ? `${bare})` : bare;
}

export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const href = trimmed(found);
    if (index > from) parts.push({ text: text.slice(from, index), href: null });
    parts.push({ text: href, href });
    from = index + href.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: null });
  return parts;
}
