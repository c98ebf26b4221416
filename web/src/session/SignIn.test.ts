// The sign-in page: says why not, in a sentence, and lets one try again.
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { locale } from '../i18n/locale.svelte';
import SignIn from './SignIn.svelte';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  locale.choose('en');
});

function answer(status: number, body: object): void {
  const headers = { 'content-type': 'application/problem+json' };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status, headers }));
}

async function submit(): Promise<void> {
  await fireEvent.input(screen.getByLabelText('Email'), { target: { value: 'a@b.example' } });
  await fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'wrong' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('says that the password is wrong', async () => {
    answer(401, { code: 'invalid_credentials', title: 'x', status: 401 });
    render(SignIn, { ended: false });
    await submit();
    expect((await screen.findByRole('alert')).textContent).toContain('do not match');
  });

  it('says that an earlier session ended', () => {
    render(SignIn, { ended: true });
    expect(screen.getByRole('status').textContent).toContain('session has ended');
  });

  it('changes its language in place', async () => {
    render(SignIn, { ended: false });
    await fireEvent.click(screen.getByRole('button', { name: 'Ελληνικά' }));
    expect(screen.getByRole('heading').textContent).toBe('Καλώς ήρθατε');
  });
});
