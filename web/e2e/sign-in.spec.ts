// Signing in and out.
import { expect, Inbox, OPERATOR, test } from './support/test';

test('a wrong password is answered with a sentence, the right one with the inbox', async ({ page }) => {
  const inbox = new Inbox(page);
  await inbox.signIn('not-the-password');
  await expect(page.getByRole('alert')).toContainText('email and password do not match');
  await expect(page).toHaveURL(/\/sign-in$/);

  await page.getByLabel('Password').fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
  await expect(inbox.line).toHaveAttribute('data-line', 'live');
});

test('one comes to the page that one asked for, and signing out ends the session', async ({ page }) => {
  await page.goto('/?channel=telegram');
  await page.getByLabel('Email').fill(OPERATOR.email);
  await page.getByLabel('Password').fill(OPERATOR.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/channel=telegram$/);

  await page.getByRole('button', { name: /Your account/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
});
