// Puts a panel next to its button, on the side where there is room, inside the window.
const GAP = 6;
const EDGE = 12;

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

export function placeBeside(panel: HTMLElement, trigger: HTMLElement): void {
  const anchor = trigger.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const below = anchor.bottom + GAP;
  const top = below + height + EDGE <= innerHeight ? below : anchor.top - GAP - height;
  const left = anchor.left + width + EDGE <= innerWidth ? anchor.left : anchor.right - width;
  panel.style.top = `${clamp(top, EDGE, Math.max(EDGE, innerHeight - height - EDGE))}px`;
  panel.style.left = `${clamp(left, EDGE, Math.max(EDGE, innerWidth - width - EDGE))}px`;
}
