import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/whatIsThere.js';
import { CuttableLine } from './cuttableLine.js';
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
const LOST = /Connection lost/;

describeInBrowser('An inbox whose connection is lost', () => {
  let browser: InboxBrowser;
  let line: CuttableLine;
  let inbox: Page;
  beforeAll(async () => {
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '600', GRACE_MAX_SECONDS: '1800' });
    line = await CuttableLine.to(browser.baton.url);
    const { conversation_id } = await browser.customerWrites(ASHA, 'Asha Patel', 'Before');
    inbox = await browser.inbox({ baseURL: line.url }, {}, `/inbox/${conversation_id}`);
    await expectShown(saidIn(inbox).filter({ hasText: 'Before' }));
  }, LONG_MS);
  afterAll(async () => {
    await browser.close();
    await line.close();
  }, LONG_MS);

  it('says so, and has everything once it is back: nothing missing, nothing twice', async () => {
    line.cut();
    await expectShown(inbox.getByText(LOST));
    await screenshot(inbox, 'connection-lost');
    for (const text of ['In between 1', 'In between 2', 'In between 3'])
      await browser.customerWrites(ASHA, 'Asha Patel', text);
    await browser.customerWrites('+12025550102', 'Mehmet Yılmaz', 'Somebody new');
    line.mend();
    await expectGone(inbox.getByText(LOST));
    await browser.customerWrites(ASHA, 'Asha Patel', 'After');
    await expectShown(saidIn(inbox).filter({ hasText: 'After' }));
    const said = await saidIn(inbox).allInnerTexts();
    const found = said.map((text) => /Before|In between \d|After/.exec(text)?.[0]);
    expect(found).toEqual(['Before', 'In between 1', 'In between 2', 'In between 3', 'After']);
    await expectShown(inbox.getByRole('link', { name: /Mehmet Yılmaz/ }));
  });

  it('shows within half a minute what nobody told it, as when the instance died that had it to tell', async () => {
    const window = await browser.signedIn();
    const page = await window.newPage();
    await page.clock.install();
    const upgraded = Promise.withResolvers<void>();
    let connections = 0;
    await page.routeWebSocket(/socket\.io/, (socket) => {
      connections += 1;
      const server = socket.connectToServer();
      socket.onMessage((packet) => {
        // From here on everything comes this way (Engine.IO's upgrade).
        if (packet === '5') upgraded.resolve();
        server.send(packet);
      });
      server.onMessage((packet) => {
        if (!packet.toString().includes('Ravi')) socket.send(packet);
      });
    });
    await page.goto('/inbox');
    await settled(page);
    await upgraded.promise;
    await browser.customerWrites('+12025550103', 'Ravi Kumar', 'Told to nobody');
    await browser.customerWrites('+12025550104', 'Elif Kaya', 'Told');
    await expectShown(page.getByRole('link', { name: /Elif Kaya/ }));
    expect(await page.getByRole('link', { name: /Ravi Kumar/ }).count()).toBe(0);
    await page.clock.fastForward(30_000);
    await expectShown(page.getByRole('link', { name: /Ravi Kumar/ }));
    expect(connections).toBe(1);
    await window.close();
  });

  it('asks again for what came while it was asking', async () => {
    const { conversation_id } = await browser.customerWrites('+12025550105', 'Lena Fischer', 'Hello');
    const window = await browser.signedIn();
    const page = await window.newPage();
    await page.clock.install();
    await page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((packet) => {
        if (!packet.toString().includes('Untold')) socket.send(packet);
      });
    });
    const asked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    await page.route(/after_version/, async (route) => {
      const response = await route.fetch();
      asked.resolve();
      await late.promise;
      await route.fulfill({ response });
    });
    await page.goto(`/inbox/${conversation_id}`);
    await settled(page);
    await browser.customerWrites('+12025550105', 'Lena Fischer', 'Untold 1');
    await browser.customerWrites('+12025550105', 'Lena Fischer', 'Told');
    await asked.promise;
    await browser.customerWrites('+12025550105', 'Lena Fischer', 'Untold 2');
    const looked = page.waitForResponse(/updated_after/);
    await page.clock.fastForward(30_000);
    await looked;
    late.resolve();
    await expectShown(saidIn(page).filter({ hasText: 'Untold 2' }));
    await window.close();
  });

  it('keeps what could not be sent, and sends it once when asked again', async () => {
    line.cut();
    await expectShown(inbox.getByText(LOST));
    await composerOf(inbox).fill('Written without a connection');
    await composerOf(inbox).press('Enter');
    await expectShown(inbox.getByRole('button', { name: 'Send again' }));
    line.mend();
    await expectGone(inbox.getByText(LOST));
    await inbox.getByRole('button', { name: 'Send again' }).click();
    const mine = saidIn(inbox).filter({ hasText: 'Written without a connection' });
    await expectShown(mine.locator('[data-receipt="delivered"]'));
    await expectGone(inbox.getByRole('button', { name: 'Send again' }));
    expect(await mine.count()).toBe(1);
  });
});
