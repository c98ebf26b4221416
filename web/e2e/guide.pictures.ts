// The pictures of docs/guide/: the main screens, wide and on a phone, in both themes.
import { resolve } from 'node:path';
import { CAST, simulator, type ChannelKind, type Person } from './support/simulator';
import { expect, test } from './support/test';

const FOLDER = resolve(import.meta.dirname, '../../docs/guide/images');

const SCENE: [Person, ChannelKind, string][] = [
  ['oliver', 'telegram', 'Do you ship to the islands as well?'],
  ['nikos', 'messenger', 'Ανοίγετε και την Κυριακή το πρωί;'],
  ['giorgos', 'telegram', 'Τον θέλω αλεσμένο για φίλτρο, γίνεται;'],
  ['emily', 'messenger', 'My order arrived this morning, it smells wonderful.'],
  ['liam', 'instagram', 'Is the Ethiopian roast back in stock?'],
  ['sofia', 'instagram', 'Έχετε δωροκάρτες;'],
  ['maria', 'whatsapp', 'Καλημέρα! Παρήγγειλα χθες δύο πακέτα, μπορώ να προσθέσω ένα ακόμη;'],
];

const WIDTHS = [
  { name: '1440', viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  { name: '390', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
];

let arranged = false;

async function arrange(): Promise<void> {
  if (arranged) return;
  arranged = true;
  for (const [person, channel, text] of SCENE) await simulator.write(person, channel, text);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const { name, viewport, deviceScaleFactor } of WIDTHS) {
    test.describe(`${name} ${colorScheme}`, () => {
      test.use({ viewport, colorScheme, deviceScaleFactor });
      const picture = (screen: string) => ({ path: `${FOLDER}/${screen}-${name}-${colorScheme}.png` });

      test('sign-in', async ({ page }) => {
        await page.goto('/');
        await expect(page.getByLabel('Email')).toBeVisible();
        await page.screenshot(picture('sign-in'));
      });

      test('inbox and thread', async ({ inbox, page }) => {
        await arrange();
        const maria = page.locator('a[data-channel=whatsapp]', { hasText: CAST.maria });
        await expect(maria).toBeVisible();
        await page.mouse.move(0, 0);
        await page.screenshot(picture('inbox'));

        await maria.click();
        const answer = 'Καλημέρα σας! Βεβαίως, το προσθέτω τώρα αμέσως.';
        if ((await inbox.bubble(answer).count()) === 0) await inbox.reply(answer);
        await expect(inbox.status(answer)).toHaveAttribute('data-status', 'read', { timeout: 25_000 });
        await expect(page.getByRole('heading', { name: CAST.maria }).first()).toBeVisible();
        await page.mouse.move(0, 0);
        await page.screenshot(picture('thread'));

        await inbox.bubble(answer).locator('.tick-button').click();
        await expect(page.getByText('What happened to this message')).toBeVisible();
        await page.screenshot(picture('delivery'));
      });
    });
  }
}
