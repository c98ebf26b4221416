// The test with its furniture: a page that is signed in, the inbox's parts by name, and a watch for what no page may
// do: break the content security policy, throw, or complain on the console.
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import type { ChannelKind } from './simulator';

export { expect };

export const OPERATOR = { email: 'operator@demo.example', password: 'demo-operator-1' };

export class Inbox {
  constructor(readonly page: Page) {}

  async signIn(password = OPERATOR.password): Promise<void> {
    await this.page.goto('/');
    await this.page.getByLabel(/Email/).fill(OPERATOR.email);
    await this.page.locator('#password').fill(password);
    await this.page.locator('form button[type=submit]').click();
  }

  /** Signed in, with the live line up. */
  async open(): Promise<void> {
    await this.signIn();
    await expect(this.line).toHaveAttribute('data-line', 'live');
  }

  get line(): Locator {
    return this.page.locator('[data-line]');
  }

  get rows(): Locator {
    return this.page.locator('a[data-id]');
  }

  /** The conversation whose newest message is this one. Not every platform tells who somebody is. */
  row(channel: ChannelKind, newest: string): Locator {
    return this.page.locator(`a[data-channel=${channel}]`, { hasText: newest });
  }

  /** The same conversation, whatever is said in it later. */
  async conversation(channel: ChannelKind, newest: string): Promise<Locator> {
    const id = await this.row(channel, newest).getAttribute('data-id');
    return this.page.locator(`a[data-id="${id}"]`);
  }

  get composer(): Locator {
    return this.page.getByRole('form').locator('textarea');
  }

  bubble(text: string): Locator {
    return this.page.locator('article[data-message]', { hasText: text });
  }

  /** The tick of our message. */
  status(text: string): Locator {
    return this.bubble(text).locator('.tick-button [data-status]');
  }

  async reply(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }
}

/** Complaints that are no fault of the page: "am I signed in?", a refusal that a test wants, a line that a test has cut. */
const EXPECTED =
  /status of (401|422)|ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK_CHANGED|ERR_CONNECTION/;

export const test = base.extend<{ inbox: Inbox }>({
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error' && !EXPECTED.test(line.text())) complaints.push(line.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
  inbox: async ({ page }, use) => {
    const inbox = new Inbox(page);
    await inbox.open();
    await use(inbox);
  },
});
