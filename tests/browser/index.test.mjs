// The index: search, filters and sort, the address that holds them, and the way from a figure to what explains it.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { address, close, launch, open } from './pack.mjs';

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

/** Every row with what it is filed under. */
const filed = () => page.locator('#list tbody tr').evaluateAll(rows => rows.map(row => ({ name: row.cells[0].dataset.value, ...row.dataset })));
const box = (key, value) => page.locator(`.filter[data-key="${key}"] input[value="${value}"]`);
const opened = key => page.locator(`.filter[data-key="${key}"] summary`);

test('each choice of a filter shows the partners it says, and as many as it counts', async () => {
  const every = await filed();
  const keys = await page.locator('.filter').evaluateAll(filters => filters.map(filter => filter.dataset.key));
  assert.ok(keys.includes('status') && keys.includes('manager'), `filters: ${keys}`);
  for (const key of keys) {
    await opened(key).click();
    const choices = await page.locator(`.filter[data-key="${key}"] label`).evaluateAll(
      labels => labels.map(label => [label.querySelector('input').value, Number(label.querySelector('.number').textContent)]));
    for (const [value, count] of choices) {
      await box(key, value).check();
      const wanted = every.filter(row => row[key] === value).map(row => row.name);
      assert.deepEqual(await rows(), wanted, `${key} ${value}`);
      assert.equal(wanted.length, count, `${key} ${value}`);
      await box(key, value).uncheck();
    }
    assert.equal((await rows()).length, every.length);
  }
});

test('choices of one filter add up, filters and the search narrow each other down, and one button shows all again', async () => {
  const every = await filed();
  const managers = [...new Set(every.map(row => row.manager))].slice(0, 2);
  const status = every.find(row => row.manager === managers[0]).status;
  await opened('manager').click();
  for (const manager of managers) await box('manager', manager).check();
  const either = every.filter(row => managers.includes(row.manager));
  assert.deepEqual(await rows(), either.map(row => row.name));
  await opened('status').click();
  assert.equal(await page.locator('.filter[open]').count(), 1, 'one list is open at a time');
  assert.equal(Number(await page.locator(`.filter[data-key="status"] label:has(input[value="${status}"]) .number`).textContent()),
    either.filter(row => row.status === status).length, 'counts are of what the other filters leave');
  await box('status', status).check();
  const both = either.filter(row => row.status === status);
  assert.deepEqual(await rows(), both.map(row => row.name));
  await page.locator('#search').fill(both[0].name);
  assert.deepEqual(await rows(), [both[0].name]);
  assert.match(await page.locator('#chosen').textContent(), /Status: .+ · Manager: .+ or /);
  await page.locator('#clear').click();
  assert.equal((await rows()).length, every.length);
  assert.equal(await page.locator('#chosen').isVisible(), false);
});

test('the address holds the view, and another window opens the same one', async () => {
  const row = (await filed())[1];
  await opened('manager').click();
  await box('manager', row.manager).check();
  await page.locator('#search').fill(row.name.slice(0, 3));
  await page.locator('th[data-key="payable"] button').click();
  await page.locator('th[data-key="payable"] button').click();
  const sent = page.url();
  assert.match(sent, /#q=.+&manager=.+&sort=-payable$/);
  const other = await open(browser, 'index.html');
  await other.goto(sent);
  const seen = await other.locator('#list tbody tr:visible').evaluateAll(rows => rows.map(row => row.cells[0].dataset.value));
  assert.deepEqual(seen, await rows());
  assert.equal(await other.locator('th[data-key="payable"]').getAttribute('aria-sort'), 'descending');
  assert.deepEqual(other.heard, []);
  await close(other);
  await page.evaluate(() => { location.hash = '#region=nowhere&sort=nothing&what=ever'; });
  await page.waitForFunction(() => document.querySelector('#search').value === '');
  assert.equal((await rows()).length, (await filed()).length, 'what is not known is passed over');
  await page.locator('#search').fill('x');
  await page.locator('#search').fill('');
  assert.equal(page.url(), address('index.html'));
});

test('filters work from the keyboard alone', async () => {
  const every = await rows();
  await opened('status').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  assert.ok((await rows()).length < every.length);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.filter[open]').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Status1');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await page.locator('.filter[open]').count(), 0, 'it closes when it is left');
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

test('every figure leads to the slide that explains it', async () => {
  const links = await page.locator('#list a.why').evaluateAll(links => links.map(link => link.href));
  const row = await page.locator('#list tbody tr').first().locator('a.why').count();
  assert.ok(row > 4, `${row} figures of the first partner are explained`);
  assert.ok(links.some(link => link.endsWith('#satisfaction')) && links.some(link => link.endsWith('#revenue-share')));
  for (const link of new Set(links)) {
    const [file, slide] = link.split('#');
    assert.ok(readFileSync(fileURLToPath(file), 'utf8').includes(` id="${slide}"`), link);
  }
  await page.goto(links.find(link => link.endsWith('#revenue-share')));
  const box = await page.locator('#revenue-share').boundingBox();
  assert.ok(Math.abs(box.y) < 2, 'the slide is in sight');
});

test('a thousand partners are searched, filtered and sorted at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'index-'));
  try {
    const text = readFileSync(fileURLToPath(address('index.html')), 'utf8');
    const [head, list, foot] = text.split(/(?<=<tbody>)|(?=<\/tbody>)/);
    const one = list.split(/(?=<tr )/).filter(row => row.startsWith('<tr '));
    writeFileSync(join(folder, 'index.html'), head + Array.from({ length: 1000 }, (_, index) => one[index % one.length]).join('') + foot);
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    // Held against what the browser itself needs to lay the rows out, since machines differ.
    const took = await page.evaluate(() => {
      const timed = act => { const start = performance.now(); act(); document.body.getBoundingClientRect(); return performance.now() - start; };
      const body = document.querySelector('#list tbody');
      const search = document.querySelector('#search');
      const type = word => { search.value = word; search.dispatchEvent(new Event('input')); };
      const laidOut = () => { const rows = [...body.rows]; body.replaceChildren(); document.body.getBoundingClientRect(); body.append(...rows); };
      return {
        rows: body.rows.length,
        alone: Math.max(timed(laidOut), timed(laidOut)),
        search: timed(() => type('p00')),
        all: timed(() => type('')),
        filter: timed(() => document.querySelector('.filter input').click()),
        sort: timed(() => document.querySelector('th[data-key="payable"] button').click()),
      };
    });
    assert.equal(took.rows, 1000);
    for (const act of ['search', 'all', 'filter', 'sort']) {
      assert.ok(took[act] < 250 + 3 * took.alone, `${act} took ${took[act]} ms, laying out ${took.alone} ms`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the list keeps to a window of 1280 points, also with a third file for each deck', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator('.read span > span').evaluateAll(groups => groups.forEach(group => {
    const link = group.querySelector('a');
    if (link && !group.textContent.includes('PPTX')) group.append(Object.assign(link.cloneNode(), { textContent: 'PPTX' }), ' ');
  }));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 1280);
});
