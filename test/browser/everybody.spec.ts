import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/whatIsThere.js';
import { composerOf, expectShown, InboxBrowser, saidIn, screenshot } from './inboxBrowser.js';

const ASHA = '+12025550101';

describeInBrowser('A dashboard for everybody', () => {
  let browser: InboxBrowser;
  let conversationId: string;
  beforeAll(async () => {
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '600', GRACE_MAX_SECONDS: '1800' });
    ({ conversation_id: conversationId } = await browser.customerWrites(ASHA, 'Asha Patel', 'Hello there'));
    await browser.customerWrites('+12025550103', 'Lena Fischer', 'I want to talk to a human please');
  }, 60_000);
  afterAll(() => browser.close());

  const pages = () => [
    '/inbox',
    `/inbox/${conversationId}`,
    '/insights',
    '/settings/whatsapp',
    '/settings/agents',
    '/settings/blacklist',
    '/settings/people',
    '/settings/imports',
    '/settings/keys',
    '/sandbox',
  ];

  /** The page is there, and nothing on it is still on its way. */
  const settled = async (page: Page, path: string) => {
    await page.goto(path);
    await expectShown(page.locator('main'));
    await page.waitForFunction(() => document.querySelector('.shimmer') === null);
  };

  const faultsOf = async (page: Page): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  };

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe to find on any page (%s)',
    async (theme) => {
      const page = await browser.inbox({}, { theme });
      const found: Record<string, string[]> = {};
      for (const path of pages()) {
        await settled(page, path);
        found[path] = await faultsOf(page);
        if (theme === 'dark' && path.includes(conversationId)) await screenshot(page, 'dark');
        if (theme === 'light' && !path.startsWith('/inbox'))
          await screenshot(page, path.slice(1).replaceAll('/', '-'));
      }
      await page.evaluate(() => localStorage.removeItem('baton.credential'));
      await settled(page, '/login');
      found['/login'] = await faultsOf(page);
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([]);
      await page.context().close();
    },
    120_000,
  );

  it('fits on a phone: the list, then the conversation, and back', async () => {
    const page = await browser.inbox({ viewport: { width: 360, height: 740 } });
    await expectShown(page.getByRole('link', { name: /Asha Patel/ }));
    await screenshot(page, 'phone-list');
    await page.getByRole('link', { name: /Asha Patel/ }).click();
    await expectShown(saidIn(page).filter({ hasText: 'Hello there' }));
    await screenshot(page, 'phone-conversation');
    for (const path of pages()) {
      await settled(page, path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, width]).toEqual([path, 360]);
    }
    await page.goto(`/inbox/${conversationId}`);
    await page.getByRole('link', { name: 'Back to the list' }).click();
    await expectShown(page.getByRole('link', { name: /Lena Fischer/ }));
    await page.context().close();
  }, 60_000);

  it('speaks Turkish', async () => {
    const page = await browser.inbox({}, { language: 'tr', theme: 'dark' });
    expect(await page.locator('html').getAttribute('lang')).toBe('tr');
    await page.goto(`/inbox/${conversationId}`);
    await page.getByRole('button', { name: 'Devral' }).click();
    await expectShown(page.getByRole('button', { name: "AI'ya Bırak" }));
    await expectShown(page.getByRole('tab', { name: 'Oturum Geçmişi' }));
    expect(await composerOf(page).isEnabled()).toBe(true);
    await screenshot(page, 'turkish-dark');
    await page.getByRole('button', { name: "AI'ya Bırak" }).click();
    await expectShown(page.getByRole('dialog').getByRole('button', { name: /Hemen Yanıt Ver/ }));
    await expectShown(page.getByRole('dialog').getByRole('button', { name: /Mesaj Bekle/ }));
    await page.context().close();
  });
});
