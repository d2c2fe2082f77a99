import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { describeInBrowser } from '../support/whatIsThere.js';
import {
  composerOf,
  expectGone,
  expectShown,
  InboxBrowser,
  LONG_MS,
  saidIn,
  screenshot,
  settled,
} from './inboxBrowser.js';

const ASHA = '+12025550101';
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1360, height: 860 };

/** What is there once a page is whole. */
const SHOWS: Record<string, string> = {
  '/inbox': 'text=Choose a conversation',
  '/inbox/:id': '[role="log"] article',
  '/insights': 'text=Who answered',
  '/settings/whatsapp': 'text=Connect a phone',
  '/settings/agents': 'text=Add an AI agent',
  '/settings/blacklist': 'text=No number is blocked',
  '/settings/people': 'text=admin@baton.test',
  '/settings/imports': 'text=There is no import connection yet',
  '/settings/keys': 'text=There is no API key yet',
  '/sandbox': 'text=Another customer',
};

/** In the page: whether every colour is the theme's own, and none on its way there. */
const areColoursAtRest = (): boolean =>
  document.getAnimations().every((animation) => !(animation instanceof CSSTransition));

/** In the page: what would have to be scrolled sideways, but for the settings' own navigation, which is made so. */
const wideParts = (): string[] =>
  [...document.querySelectorAll('html, main, main *')]
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && !part.matches('nav, svg *'))
    .filter((part) => part.localName === 'html' || getComputedStyle(part).overflowX === 'auto')
    .map((part) => `${part.localName}.${part.className}`);

describeInBrowser('A dashboard for everybody', () => {
  let browser: InboxBrowser;
  let page: Page;
  let conversationId: string;
  beforeAll(async () => {
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '600', GRACE_MAX_SECONDS: '1800' });
    ({ conversation_id: conversationId } = await browser.customerWrites(ASHA, 'Asha Patel', 'Hello there'));
    await browser.customerWrites('+12025550103', 'Lena Fischer', 'I want to talk to a human please');
    page = await browser.inbox();
  }, LONG_MS);
  afterAll(() => browser.close(), LONG_MS);

  /** Goes there as a link does, without loading the page anew, and waits until it is all there. */
  const visit = async (path: string) => {
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, path);
    await settled(page);
  };

  const faultsOf = async (theme: 'light' | 'dark'): Promise<string[]> => {
    await page.evaluate((chosen) => {
      document.documentElement.dataset['theme'] = chosen;
    }, theme);
    await page.waitForFunction(areColoursAtRest);
    // Its other mode opens a page of its own for every look.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${theme} ${id}: ${html}`));
  };

  it.each(Object.keys(SHOWS))(
    'has nothing serious for axe to find on %s, light or dark, and fits on a phone',
    async (path) => {
      await visit(path.replace(':id', conversationId));
      await expectShown(page.locator(SHOWS[path] ?? 'nothing').first());
      const found = await faultsOf('dark');
      if (path === '/inbox/:id') await screenshot(page, 'dark');
      found.push(...(await faultsOf('light')));
      if (!path.startsWith('/inbox')) await screenshot(page, path.slice(1).replaceAll('/', '-'));
      await page.setViewportSize(PHONE);
      // What is drawn to measure, as the charts are, follows in its own time.
      await eventually(
        async () => {
          expect(await page.evaluate(wideParts)).toEqual([]);
          return true;
        },
        { timeoutMs: 20_000 },
      );
      await page.setViewportSize(DESK);
      expect(found).toEqual([]);
    },
  );

  it('has nothing serious for axe to find on the sign-in page, light or dark', async () => {
    const context = await browser.window();
    await page.context().close();
    page = await context.newPage();
    await page.goto('/login');
    await expectShown(page.getByLabel('Password'));
    expect([...(await faultsOf('light')), ...(await faultsOf('dark'))]).toEqual([]);
    await context.close();
  });

  it('asks before it does what cannot be taken back', async () => {
    const settings = await browser.inbox({}, {}, '/settings/keys');
    await settings.getByLabel('Name').fill('Orders');
    await settings.getByRole('button', { name: 'Make a key' }).click();
    await settings.getByRole('button', { name: 'I have kept it' }).click();
    const revoke = settings.getByRole('listitem').getByRole('button', { name: 'Revoke Orders' });
    await revoke.click();
    await settings.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await expectGone(settings.getByRole('dialog'));
    await revoke.click();
    await settings.getByRole('dialog').getByRole('button', { name: 'Revoke Orders' }).click();
    await expectShown(settings.getByText('There is no API key yet'));
    await settings.context().close();
  });

  it('shows on a phone the list, then the conversation, and leads back', async () => {
    const phone = await browser.inbox({ viewport: PHONE });
    await expectShown(phone.getByRole('link', { name: /Asha Patel/ }));
    await screenshot(phone, 'phone-list');
    await phone.getByRole('link', { name: /Asha Patel/ }).click();
    await expectShown(saidIn(phone).filter({ hasText: 'Hello there' }));
    await screenshot(phone, 'phone-conversation');
    await phone.getByRole('link', { name: 'Back to the list' }).click();
    await expectShown(phone.getByRole('link', { name: /Lena Fischer/ }));
    await phone.context().close();
  });

  it('speaks Turkish', async () => {
    const turkish = await browser.inbox({}, { language: 'tr', theme: 'dark' }, `/inbox/${conversationId}`);
    expect(await turkish.locator('html').getAttribute('lang')).toBe('tr');
    await turkish.getByRole('button', { name: 'Devral' }).click();
    await expectShown(turkish.getByRole('button', { name: "AI'ya Bırak" }));
    await expectShown(turkish.getByRole('tab', { name: 'Oturum Geçmişi' }));
    expect(await composerOf(turkish).isEnabled()).toBe(true);
    const handedOff = turkish.getByRole('link', { name: /Lena Fischer/ });
    await expectShown(handedOff.getByText('Müşteri bir insan istedi (“human”)'));
    await screenshot(turkish, 'turkish-dark');
    await turkish.getByRole('button', { name: "AI'ya Bırak" }).click();
    await expectShown(turkish.getByRole('dialog').getByRole('button', { name: /Hemen Yanıt Ver/ }));
    await expectShown(turkish.getByRole('dialog').getByRole('button', { name: /Mesaj Bekle/ }));
    await turkish.context().close();
  });
});
