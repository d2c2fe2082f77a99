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
import { call } from '../support/call.js';
import { CHROMIUM_FLAGS, chromiumPath } from '../support/chromium.js';
import { eventually } from '../support/eventually.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDataDir, type SpawnedBaton, spawnBaton } from '../support/spawnBaton.js';

/** How long something may take to be there. A machine that is busy is slow, not wrong. */
const PATIENCE_MS = 45_000;
/** How long a Baton and a browser may take to be there, and a test that goes through many pages. */
export const LONG_MS = 240_000;

interface Settings {
  theme?: 'light' | 'dark';
  language?: 'en' | 'tr';
}

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
    return new InboxBrowser(
      await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS, timeout: LONG_MS }),
      baton,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.baton.stop();
  }

  /** A browser window of somebody's own, with nothing in its storage but what `settings` chooses. */
  async window(options: BrowserContextOptions = {}, settings: Settings = {}): Promise<BrowserContext> {
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

  /** A window in which the administrator is signed in. */
  async signedIn(...window: Parameters<InboxBrowser['window']>): Promise<BrowserContext> {
    const context = await this.window(...window);
    const token = await this.token();
    await context.addInitScript((kept) => {
      const expiresAt = Date.now() + 3_600_000;
      localStorage.setItem('baton.credential', JSON.stringify({ token: kept, expiresAt }));
    }, token);
    return context;
  }

  /** The inbox, with the administrator signed in; or another page, by its path. */
  async inbox(options: BrowserContextOptions = {}, settings: Settings = {}, path = '/inbox'): Promise<Page> {
    const page = await (await this.signedIn(options, settings)).newPage();
    await page.goto(path);
    await settled(page);
    return page;
  }

  /** The administrator's. */
  async token(): Promise<string> {
    const { body } = await call<{ access_token: string }>(
      'POST',
      `${this.baton.url}/auth/login`,
      DEFAULT_ADMIN,
    );
    return body.access_token;
  }

  /** A customer writes on the try-out phone. */
  async customerWrites(from: string, name: string, text: string): Promise<{ conversation_id: string }> {
    const { status, body } = await call<{ conversation_id: string }>(
      'POST',
      `${this.baton.url}/sandbox/messages`,
      { from, name, text },
    );
    if (status >= 300) throw new Error(`The customer could not write: ${JSON.stringify(body)}`);
    return body;
  }
}

/** As a person does it. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill(DEFAULT_ADMIN.email);
  await page.getByLabel('Password').fill(DEFAULT_ADMIN.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/inbox');
  await settled(page);
}

/** The page is there, and nothing on it is still on its way. */
export async function settled(page: Page): Promise<void> {
  await expectShown(page.locator('main'));
  await page.waitForFunction(() => document.querySelector('.shimmer, [aria-busy="true"]') === null);
}

export const composerOf = (page: Page) => page.getByRole('textbox', { name: /message|mesaj/i });

/** Waits until it is on the screen, as somebody who looks would. */
export const expectShown = (locator: Locator): Promise<void> => locator.waitFor();

export const expectGone = (locator: Locator): Promise<void> => locator.waitFor({ state: 'detached' });

/** Waits until a field holds it. */
export const expectValue = (field: Locator, value: string): Promise<true> =>
  eventually(
    async () => {
      expect(await field.inputValue()).toBe(value);
      return true as const;
    },
    { timeoutMs: PATIENCE_MS },
  );

/** What stands in the stream, oldest first. */
export const saidIn = (page: Page) => page.getByRole('log').getByRole('article');

/** Kept for the README and for whoever wants to see, when `KEEP_SCREENSHOTS` names a folder. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['KEEP_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
