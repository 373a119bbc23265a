// The measuring itself: it finds what is wrong, and only that.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './pack.mjs';
import { misplaced } from './measure.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const box = 'position:absolute;width:300px;height:100px;font:16px/1.2 sans-serif;margin:0;';
const wrongs = {
  'nothing at all': ['<p>one<br>two</p><p>three</p>', []],
  'text on text': ['<p style="position:absolute;top:0">one</p><p style="position:absolute;top:4px">two</p>', ['on each other: one / two']],
  'text cut off by its box': ['<p style="width:40px;overflow:hidden;white-space:nowrap">a long line</p>', ['cut off: a long line']],
  'text out of its slide': ['<p style="margin-left:250px;white-space:nowrap">a long line</p>', ['outside: a long line']],
  'text of a picture cut off': ['<svg width="50" height="20"><text x="30" y="15">a label</text></svg>', ['cut off: a label']],
  'a slide too high': ['<p style="height:150px">one</p>', ['s is 150 high'], 'height:auto'],
  'an empty slide': ['<p></p>', ['without text: s']],
  'what only a screen reader reads': ['<p class="unseen" style="position:absolute;left:900px">one</p><p>two</p>', []],
};

for (const [name, [markup, wanted, more = '']] of Object.entries(wrongs)) {
  test(`measuring ${name}`, async () => {
    const page = await browser.newPage();
    await page.setContent(`<style>p{margin:0}</style><section id="s" class="slide" style="${box}${more}">${markup}</section>`);
    assert.deepEqual(await page.evaluate(misplaced, { root: '.slide', height: 100 }), wanted);
    await page.close();
  });
}
