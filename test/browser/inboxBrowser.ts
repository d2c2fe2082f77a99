import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDataDir, type SpawnedBaton, spawnBaton } from '../support/spawnBaton.js';
import { chromiumPath } from '../support/whatIsThere.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long a person may have to look before something is there. */
const PATIENCE_MS = 15_000;

/** A Baton of a file's own and a browser to look at it with. */
export class InboxBrowser {
  readonly #browser: Browser;

  private constructor(
    browser: Browser,
    readonly baton: SpawnedBaton,
  ) {
    this.#browser = browser;
  }

  static async open(settings: Record<string, string> = {}): Promise<InboxBrowser> {
    if (chromiumPath === undefined) throw new Error('There is no Chromium');
    const baton = await spawnBaton({ DATA_DIR: await newDataDir(), ...settings });
    return new InboxBrowser(await chromium.launch({ executablePath: chromiumPath, args: FLAGS }), baton);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.baton.stop();
  }

  /** A browser window of somebody's own, with nothing in its storage but what `settings` chooses. */
  async window(
    options: BrowserContextOptions = {},
    settings: { theme?: 'light' | 'dark'; language?: 'en' | 'tr' } = {},
  ): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      baseURL: this.baton.url,
      locale: 'en-GB',
      viewport: { width: 1360, height: 860 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(({ theme = 'light', language = 'en' }) => {
      localStorage.setItem('baton.theme', theme);
      localStorage.setItem('baton.language', language);
    }, settings);
    return context;
  }

  /** The inbox, with the administrator signed in. */
  async inbox(...window: Parameters<InboxBrowser['window']>): Promise<Page> {
    const page = await (await this.window(...window)).newPage();
    await signIn(page);
    return page;
  }

  /** A customer writes on the try-out phone. */
  async customerWrites(from: string, name: string, text: string): Promise<{ conversation_id: string }> {
    const response = await fetch(`${this.baton.url}/sandbox/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, name, text }),
    });
    if (!response.ok) throw new Error(`The customer could not write: ${await response.text()}`);
    return (await response.json()) as { conversation_id: string };
  }
}

export async function signIn(page: Page): Promise<void> {
  await page.goto('/login');
  await page.locator('input[type="email"]').fill(DEFAULT_ADMIN.email);
  await page.locator('input[type="password"]').fill(DEFAULT_ADMIN.password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL('**/inbox');
}

export const composerOf = (page: Page) => page.getByRole('textbox', { name: /message|mesaj/i });

/** Waits until it is on the screen, as somebody who looks would. */
export const expectShown = (locator: Locator): Promise<void> => locator.waitFor();

/** What stands in the stream, oldest first. */
export const saidIn = (page: Page) => page.getByRole('log').getByRole('article');

/** Kept for the README and for whoever wants to see, when `KEEP_SCREENSHOTS` names a folder. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['KEEP_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
