// Single keys for the whole inbox, read from the place of the key where letters differ between layouts (Greek j is ξ).
export type Shortcut = 'next' | 'previous' | 'search' | 'back' | 'reply';

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** A panel that is open has the keys to itself, above all Escape. */
function isPanelOpen(): boolean {
  return document.querySelector('[popovertarget][aria-expanded="true"], dialog[open]') !== null;
}

/** Where the arrows already move something: a thread, the person's panel. */
function scrolls(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="log"], aside') !== null;
}

/** Which shortcut a key press means; null for anything else, and while one types. */
export function pressed(event: KeyboardEvent): Shortcut | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (isTyping(event.target) || isPanelOpen()) return null;
  if (event.key === '/') return 'search';
  if (event.key === 'Escape') return 'back';
  if (event.code === 'KeyJ') return 'next';
  if (event.code === 'KeyK') return 'previous';
  if (event.key === 'ArrowDown' && !scrolls(event.target)) return 'next';
  if (event.key === 'ArrowUp' && !scrolls(event.target)) return 'previous';
  if (event.code === 'KeyR') return 'reply';
  return null;
}
