// The pack that is looked at, and a browser to look with.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const folder = process.env.QUARTERDECK_PACK;
if (!folder) throw new Error('QUARTERDECK_PACK names no pack; start the tests with tests/browser/run.sh');

const files = (under, ending) => readdirSync(join(folder, under)).filter(name => name.endsWith(ending)).sort();
const partners = files('internal/partners', '.html');

/** One page of each kind, by path in the pack. */
export const kinds = [
  'index.html',
  'internal/executive.html',
  `internal/partners/${partners[0]}`,
  `share/${partners[0].replace(/\.html$/, '')}/review.html`,
];

/** The same kinds of the pack that `init` makes: few rows, most slides without data. None where there is no such pack. */
const small = process.env.QUARTERDECK_SMALL_PACK;
export const smallKinds = small
  ? ['index.html', 'internal/executive.html', 'internal/partners/P01.html', 'share/P01/review.html'].map(name => join(small, name))
  : [];

/** One deck of each kind. */
export const decks = kinds.slice(1);

/** Every page there is. */
export const all = [
  'index.html',
  'internal/executive.html',
  ...partners.map(name => `internal/partners/${name}`),
  ...partners.map(name => `share/${name.replace(/\.html$/, '')}/review.html`),
];

/** A window's size as slides have it. */
export const slide = { width: 1280, height: 720 };

/** The browser of the system: none is downloaded. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });

/** Opens a page of the pack in a window of its own; motion is reduced, so that nothing is measured on its way. */
export async function open(browser, path, { viewport = slide, ...more } = {}) {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', offline: true, ...more });
  const page = await context.newPage();
  page.heard = [];
  page.asked = [];
  page.on('console', message => page.heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', error => page.heard.push(`error: ${error.message}`));
  page.on('request', request => page.asked.push(request.url()));
  await page.goto(address(path));
  await page.evaluate(() => document.fonts.ready.then(() => true));
  return page;
}

/** The address of a page of the pack, or of another by its whole path. */
export const address = path => pathToFileURL(resolve(folder, path)).href;

/** Closes a page with its window. */
export const close = page => page.context().close();
