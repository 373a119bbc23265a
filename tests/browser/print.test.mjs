// On paper: one slide a page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, decks, launch, open } from './pack.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Page objects of a PDF as Chromium writes it: never in a compressed stream. */
const pages = pdf => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

for (const viewport of [{ width: 1280, height: 720 }, { width: 390, height: 844 }]) {
  test(`a deck prints one slide a page, also from a window ${viewport.width} wide`, async () => {
    for (const path of decks) {
      const page = await open(browser, path, { viewport });
      const slides = await page.locator('.slide').count();
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.equal(pages(pdf), slides, path);
      await close(page);
    }
  });
}

test('the index prints without its tools', async () => {
  const page = await open(browser, 'index.html');
  await page.emulateMedia({ media: 'print' });
  assert.ok(!(await page.locator('#search').isVisible()));
  assert.equal(await page.locator('.filter:visible').count(), 0);
  assert.ok(await page.locator('#list').isVisible());
  assert.ok(pages(await page.pdf({ landscape: true })) >= 1);
  await close(page);
});
