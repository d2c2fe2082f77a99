import type { Page, Route } from 'playwright-core';
import { call } from '../support/call.js';
import { eventually } from '../support/eventually.js';
import { describeInBrowser } from '../support/whatIsThere.js';
import {
  composerOf,
  expectGone,
  expectShown,
  expectValue,
  InboxBrowser,
  LONG_MS,
  saidIn,
  settled,
} from './inboxBrowser.js';

const ASHA = { phone: '+12025550101', name: 'Asha Patel' };
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describeInBrowser('A conversation on the screen', () => {
  let browser: InboxBrowser;
  let page: Page;
  let headers: Record<string, string>;
  let asha: string;
  let many: string;
  beforeAll(async () => {
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '600', GRACE_MAX_SECONDS: '1800' });
    headers = { authorization: `Bearer ${await browser.token()}` };
    asha = await writes(ASHA, 'Hello');
    many = await imported();
    page = await browser.inbox();
  }, LONG_MS);
  afterAll(() => browser.close(), LONG_MS);

  const writes = async ({ phone, name }: { phone: string; name: string }, text: string): Promise<string> =>
    (await browser.customerWrites(phone, name, text)).conversation_id;

  /** A history from elsewhere: longer than a screen, from several pages, with what WhatsApp can say besides words. */
  const imported = async (): Promise<string> => {
    const { body: made } = await call<{ api_secret: string }>(
      'POST',
      `${browser.baton.url}/messaging-ingest/connections`,
      { platform: 'whatsapp', connection_id: 'clinic' },
      headers,
    );
    const texts = Array.from(
      { length: 240 },
      (_, index) => `Number ${index} ${'and so on '.repeat(index % 40)}`,
    );
    const messages = [
      ...texts.map((content) => ({ type: 'text', content })),
      { type: 'location', content: '41.0082,28.9784' },
      { type: 'text', content: 'مرحبا، هل يمكنني حجز موعد؟' },
      { type: 'text', content: 'The newest' },
    ];
    const { status, body } = await call<{ results: { conversation_id: string }[] }>(
      'POST',
      `${browser.baton.url}/functions/v1/messaging-ingest`,
      {
        platform: 'whatsapp',
        connection_id: 'clinic',
        conversations: [
          {
            external_conversation_id: 'thread',
            participant_identifier: '+12025550177',
            participant_name: 'Imani Long',
            messages: messages.map((message, index) => ({
              ...message,
              id: `m${index}`,
              direction: index % 5 === 0 ? 'outbound' : 'inbound',
              sent_at: new Date(Date.UTC(2026, 9, 1, 8, 0, index)).toISOString(),
            })),
          },
        ],
      },
      { 'x-api-key': made.api_secret },
    );
    expect({ status, body }).toMatchObject({ status: 200 });
    return body.results[0]?.conversation_id ?? '';
  };

  /** Goes there as a link does, without loading the page anew. */
  const open = async (id: string) => {
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, `/inbox/${id}`);
    await expectShown(saidIn(page).last());
    await settled(page);
  };
  const stream = () => page.getByRole('log');
  const fromEnd = () =>
    stream().evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));

  it('opens at its newest message, and older ones come as one scrolls up, each at its place', async () => {
    await open(many);
    await expectShown(saidIn(page).filter({ hasText: 'The newest' }));
    await eventually(async () => (await fromEnd()) <= 4);
    const numbers = () =>
      saidIn(page).evaluateAll((said) =>
        said.map((one) => Number(/Number (\d+)/.exec(one.textContent ?? '')?.[1])),
      );
    await stream().hover();
    await eventually(
      async () => {
        await page.mouse.wheel(0, -900);
        const shown = (await numbers()).filter((number) => !Number.isNaN(number));
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        return shown[0] === 0;
      },
      { timeoutMs: 60_000 },
    );
    await page.getByRole('button', { name: 'To the newest message' }).click();
    await expectShown(saidIn(page).filter({ hasText: 'The newest' }));
  });

  it('shows a place with its map, and a text in the direction of its language', async () => {
    const place = page.getByRole('link', { name: /41.0082,28.9784/ });
    expect(await place.getAttribute('href')).toContain('mlat=41.0082&mlon=28.9784');
    const arabic = saidIn(page).getByText('مرحبا');
    expect(await arabic.evaluate((text) => getComputedStyle(text).direction)).toBe('rtl');
  });

  it('keeps a draft for each conversation, and takes files by button, drop and paste', async () => {
    await open(asha);
    await page.getByRole('button', { name: 'Take over' }).first().click();
    await expectShown(page.getByText('You hold it'));
    await composerOf(page).fill('Half a sentence');
    const file = { name: 'by button.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') };
    await page.locator('input[type="file"]').setInputFiles(file);
    const bring = async (event: 'drop' | 'paste', name: string) =>
      composerOf(page).evaluate(
        (field, { event: type, name: fileName, bytes }) => {
          const brought = new DataTransfer();
          const content = Uint8Array.from(atob(bytes), (letter) => letter.codePointAt(0) ?? 0);
          brought.items.add(new File([content], fileName, { type: 'image/png' }));
          const init = { bubbles: true, cancelable: true };
          field.dispatchEvent(
            type === 'drop'
              ? new DragEvent('drop', { ...init, dataTransfer: brought })
              : new ClipboardEvent('paste', { ...init, clipboardData: brought }),
          );
        },
        { event, name, bytes: PIXEL },
      );
    await bring('drop', 'by drop.png');
    await bring('paste', 'by paste.png');
    await expectShown(page.getByText('by paste.png'));
    await composerOf(page).press('Enter');
    const sent = saidIn(page).filter({ hasText: 'Half a sentence' });
    await expectShown(sent.locator('[data-receipt="delivered"]'));
    for (const way of ['button', 'drop', 'paste'])
      await expectShown(sent.getByRole('img', { name: `by ${way}.png` }));
    await expectValue(composerOf(page), '');
  });

  it('fetches what it did not hear as soon as a later event tells that something is missing', async () => {
    const other = await (await browser.signedIn()).newPage();
    let hearsBySocket = false;
    await other.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((frame) => {
        // Before this word of Engine.IO, events still come by long polls.
        if (frame === '5') hearsBySocket = true;
        server.send(frame);
      });
      server.onMessage((frame) => {
        if (!frame.toString().includes('Unheard')) socket.send(frame);
      });
    });
    await other.goto(`/inbox/${asha}`);
    await expectShown(saidIn(other).first());
    await eventually(() => hearsBySocket, { timeoutMs: 45_000 });
    await writes(ASHA, 'Unheard');
    await writes(ASHA, 'Heard');
    await expectShown(saidIn(other).filter({ hasText: /Heard/ }));
    await expectShown(saidIn(other).filter({ hasText: /Unheard/ }));
    await other.context().close();
  });

  it('has what was said while its messages were on their way', async () => {
    const lena = { phone: '+12025550103', name: 'Lena Fischer' };
    const id = await writes(lena, 'First');
    await expectShown(page.getByRole('link', { name: /Lena Fischer/ }));
    const writesMeanwhile = async (route: Route) => {
      const answer = await route.fetch();
      await writes(lena, 'Second');
      await expectShown(page.getByRole('link', { name: /Lena Fischer.*Second/s }));
      await route.fulfill({ response: answer });
    };
    await page.route(`**/conversations/${id}/messages?*`, writesMeanwhile, { times: 1 });
    await open(id);
    await expectShown(saidIn(page).filter({ hasText: 'First' }));
    await expectShown(saidIn(page).filter({ hasText: 'Second' }));
  });

  it('makes up for j and k that were pressed while the list was on its way', async () => {
    const other = await (await browser.signedIn()).newPage();
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await other.route('**/conversations?*', async (route) => {
      await held;
      await route.continue();
    });
    await other.goto('/inbox');
    await expectShown(other.getByRole('group', { name: 'Show conversations' }));
    await other.keyboard.press('j');
    await other.keyboard.press('j');
    letGo();
    await expectShown(other.getByRole('heading', { name: ASHA.name }));
    await other.context().close();
  });

  it('blocks a number by one click, and lets it in again by another', async () => {
    await open(asha);
    await page.getByRole('button', { name: 'Block this number' }).click();
    await expectShown(page.getByText('Blocked: nothing answers'));
    await page.getByRole('button', { name: 'Unblock this number' }).click();
    await expectGone(page.getByText('Blocked: nothing answers'));
  });

  it('tells of a handoff on the desktop, to those who asked for it', async () => {
    const other = await (await browser.signedIn()).newPage();
    await other.addInitScript(() => {
      localStorage.setItem('baton.alerts', 'on');
      const told: string[] = [];
      // What this browser would show on a desktop that it does not have.
      class Told extends EventTarget {
        static permission = 'granted';
        constructor(title: string) {
          super();
          told.push(title);
        }
      }
      Object.assign(globalThis, { told, Notification: Told });
    });
    await other.goto('/inbox');
    await expectShown(other.getByRole('link', { name: /Asha Patel/ }));
    await writes({ phone: '+12025550104', name: 'Tomás Rivera' }, 'I want to talk to a human please');
    await expectShown(other.getByRole('link', { name: /Tomás Rivera/ }));
    const told = () => other.evaluate(() => (globalThis as never as { told: string[] }).told);
    await eventually(async () => (await told()).length > 0, { timeoutMs: 45_000 });
    expect(await told()).toEqual(['Tomás Rivera is waiting for a person']);
    await other.context().close();
  });
});
