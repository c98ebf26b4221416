// The drawings of the page: logos of the apps and ticks. Only these become HTML; nothing that a person wrote ever does.

export const LOGOS = {
  whatsapp: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M12 2.5a9.4 9.4 0 0 0-8.1 14.2L2.6 21.4l4.8-1.2A9.4 9.4 0 1 0 12 2.5Zm0 1.9a7.5 7.5 0 1 1-3.9 13.9l-.4-.2-2.3.6.6-2.2-.2-.4A7.5 7.5 0 0 1 12 4.4ZM8.7 7.3c-.2 0-.5.1-.7.3-.8.8-1 1.9-.4 3.2 1 2.3 2.9 4.2 5.3 5.1 1.4.5 2.7.4 3.4-.6.3-.5.3-1 .2-1.2l-2-1c-.2-.1-.4 0-.5.2l-.7.9c-.1.2-.3.2-.5.1-1.4-.6-2.5-1.5-3.2-2.9-.1-.2 0-.3.1-.5l.5-.6c.2-.2.2-.3.1-.5l-.8-1.9c-.2-.5-.4-.6-.8-.6Z"/></svg>',
  messenger: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M12 2.5C6.5 2.5 2.3 6.5 2.3 11.7c0 2.8 1.2 5.2 3.1 6.9v3.1l2.9-1.6c1.1.3 2.4.5 3.7.5 5.5 0 9.7-4 9.7-9.1S17.5 2.5 12 2.5Zm1 12.2-2.5-2.6-4.8 2.6 5.2-5.6 2.5 2.6 4.8-2.6L13 14.7Z"/></svg>',
  instagram: '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><rect x="3.5" y="3.5" width="17" height="17" rx="5"/><circle cx="12" cy="12" r="4"/><circle cx="17" cy="7" r=".6" fill="currentColor"/></svg>',
  telegram: '<svg viewBox="0 0 24 24"><path fill="currentColor" d="M21.4 3.7 2.7 10.9c-.9.4-.9 1.1-.1 1.4l4.7 1.5 1.8 5.6c.2.6.4.8.8.8.4 0 .6-.2.9-.4l2.3-2.2 4.7 3.5c.9.5 1.5.2 1.7-.8l3.1-14.7c.3-1.3-.5-1.9-1.2-1.9ZM9.3 13.6l9-5.7c.4-.3.8-.1.5.2l-7.4 6.7-.3 3.1-1.8-4.3Z"/></svg>',
};
export const ONE_TICK = '<svg viewBox="0 0 17 11"><path d="m5 5.8 3 3L14 2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>';
export const TWO_TICKS = '<svg viewBox="0 0 17 11"><path d="m1 5.8 3 3L10 2M8.2 8.2l.7.6L15.5 2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>';

/** Puts one of the drawings of this file into an element. */
export function drawing(holder, svg) { holder.innerHTML = svg; return holder; }

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function button(className, text, work) {
  const element = make("button", className, text);
  element.type = "button";
  if (work) element.addEventListener("click", work);
  return element;
}
