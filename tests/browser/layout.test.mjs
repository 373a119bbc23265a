// Nothing runs over: no page scrolls sideways, no text is cut off or lies on another, at any width.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { all, close, kinds, launch, open, slide } from './pack.mjs';
import { misplaced } from './measure.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const windows = [
  { width: slide.width, height: slide.height, paths: all },
  { width: 820, height: 1180, paths: kinds },
  { width: 390, height: 844, paths: kinds },
];

for (const { width, height, paths } of windows) {
  test(`in a window ${width} wide no page scrolls sideways, and all text is whole and apart`, async () => {
    const wrong = {};
    for (const path of paths) {
      const page = await open(browser, path, { viewport: { width, height } });
      const isSlides = width === slide.width && path !== 'index.html';
      const found = await page.evaluate(misplaced, isSlides ? { root: '.slide', height } : { root: 'body', height: null });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) found.push(`${over} too wide`);
      if (found.length > 0) wrong[path] = found;
      await close(page);
    }
    assert.deepEqual(wrong, {});
  });
}
