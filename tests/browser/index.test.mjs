// The index: search, filter and sort.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { close, launch, open } from './pack.mjs';

let browser;
let page;
before(async () => { browser = await launch(); });
after(() => browser.close());
beforeEach(async () => {
  if (page) await close(page);
  page = await open(browser, 'index.html');
});

/** The rows in sight, as text. */
const rows = () => page.locator('#list tbody tr:visible').evaluateAll(rows => rows.map(row => row.cells[0].dataset.value));
const count = () => page.locator('#count').textContent();

test('search finds by name and by id, in any case and order of words', async () => {
  const every = await rows();
  const [name, id] = await page.locator('#list tbody tr').nth(1).evaluate(row => [row.cells[0].dataset.value, row.querySelector('.id').textContent]);
  await page.locator('#search').fill(id.toLowerCase());
  assert.deepEqual(await rows(), [name]);
  assert.equal(await count(), `1 of ${every.length}`);
  await page.locator('#search').fill(name.toUpperCase().split(' ').reverse().join('  '));
  assert.deepEqual(await rows(), [name]);
  await page.locator('#search').fill('nobody is called this');
  assert.deepEqual(await rows(), []);
  assert.ok(await page.locator('#none').isVisible());
  await page.locator('#search').fill('');
  assert.deepEqual(await rows(), every);
  assert.equal(await count(), `${every.length}`);
});

test('the filter shows the partners it says, together with the search', async () => {
  const every = await page.locator('#list tbody tr').evaluateAll(rows => rows.map(row => [row.cells[0].dataset.value, row.dataset.state.split(' ')]));
  const choices = await page.locator('#show option').evaluateAll(options => options.map(option => option.value));
  for (const choice of choices) {
    await page.locator('#show').selectOption(choice);
    const wanted = every.filter(([, states]) => choice === '' || states.includes(choice)).map(([name]) => name);
    assert.deepEqual(await rows(), wanted, choice);
  }
  await page.locator('#show').selectOption('breach');
  const breaching = await rows();
  assert.ok(breaching.length > 0 && breaching.length < every.length, 'the sample has both kinds');
  const other = every.find(([name]) => !breaching.includes(name))[0];
  await page.locator('#search').fill(other);
  assert.deepEqual(await rows(), []);
});

test('every heading sorts up and down, and what has no value stays last', async () => {
  const heads = await page.locator('th[data-sort]').count();
  assert.ok(heads > 4);
  for (let column = 0; column < heads; column += 1) {
    const head = page.locator('th[data-sort]').nth(column);
    for (const direction of ['ascending', 'descending']) {
      await head.locator('button').press('Enter');
      assert.equal(await head.getAttribute('aria-sort'), direction);
      assert.equal(await page.locator('th[aria-sort]').count(), 1);
      const found = await page.locator('#list tbody tr').evaluateAll(
        (rows, column) => rows.map(row => row.cells[column].dataset.value), column);
      const isText = (await head.getAttribute('data-sort')) === 'text';
      const values = found.filter(value => value !== '').map(value => (isText ? value : Number(value)));
      const sorted = [...values].sort(isText ? (a, b) => a.localeCompare(b) : (a, b) => a - b);
      assert.deepEqual(values, direction === 'ascending' ? sorted : [...sorted].reverse(), `column ${column} ${direction}`);
      assert.ok(found.slice(values.length).every(value => value === ''), `column ${column} ${direction}`);
    }
  }
});

test('its links open decks', async () => {
  const links = await page.locator('a[href$=".html"]').evaluateAll(links => links.map(link => link.href));
  assert.ok(links.length > 4);
  for (const link of new Set(links.slice(0, 4))) {
    await page.goto(link);
    assert.ok((await page.locator('.slide').count()) > 3, link);
  }
});
