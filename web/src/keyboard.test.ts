// Single keys: by place where letters differ between layouts, and never while one types.
import { afterEach, describe, expect, it } from 'vitest';
import { pressed, type Shortcut } from './keyboard';

afterEach(() => document.body.replaceChildren());

function press(init: KeyboardEventInit, target: HTMLElement = document.body): Shortcut | null {
  let answer: Shortcut | null = null;
  const listen = (event: KeyboardEvent) => (answer = pressed(event));
  document.addEventListener('keydown', listen);
  target.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));
  document.removeEventListener('keydown', listen);
  return answer;
}

describe('shortcuts', () => {
  it('mean the same on a Greek keyboard', () => {
    expect(press({ key: 'j', code: 'KeyJ' })).toBe('next');
    expect(press({ key: 'ξ', code: 'KeyJ' })).toBe('next');
    expect(press({ key: 'κ', code: 'KeyK' })).toBe('previous');
    expect(press({ key: 'ρ', code: 'KeyR' })).toBe('reply');
    expect(press({ key: '/', code: 'Slash' })).toBe('search');
  });

  it('leave the browser’s own keys alone', () => {
    expect(press({ key: 'r', code: 'KeyR', ctrlKey: true })).toBeNull();
    expect(press({ key: 'k', code: 'KeyK', metaKey: true })).toBeNull();
  });

  it('leave the arrows to a thread that scrolls with them', () => {
    const log = document.createElement('div');
    log.setAttribute('role', 'log');
    document.body.append(log);
    expect(press({ key: 'ArrowDown', code: 'ArrowDown' }, log)).toBeNull();
    expect(press({ key: 'j', code: 'KeyJ' }, log)).toBe('next');
    expect(press({ key: 'ArrowDown', code: 'ArrowDown' })).toBe('next');
  });

  it('are silent while one types', () => {
    const field = document.createElement('textarea');
    document.body.append(field);
    expect(press({ key: 'j', code: 'KeyJ' }, field)).toBeNull();
  });
});
