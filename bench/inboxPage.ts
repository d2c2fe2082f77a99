import pg from 'pg';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, chromiumPath } from '../test/support/chromium.js';
import { ADMIN, BenchServer, unipileWebhook } from './benchServer.js';
import { BrowserTrace } from './inbox/browserTrace.js';
import { lengthen } from './inbox/lengthen.js';
import { seedInbox } from './inbox/seed.js';
import { median, quantile, type Row } from './report.js';

const SIZES = {
  long: { conversations: 10_000, messages: 100_000, longest: 50_000, wheels: 120 },
  short: { conversations: 300, messages: 3_000, longest: 500, wheels: 20 },
};
/** What a hand that scrolls does: so many pixels, about sixty times a second. */
const WHEEL_PIXELS = 160;
const WHEEL_EVERY_MS = 16;
/** A task of the page's own thread that is longer is felt (the browser calls it a long task). */
const LONG_TASK_MS = 50;
/** The newest message, which makes a conversation the list's first. */
const SHOWN = '[role=log] article';

/** What the inbox page costs the browser, by the browser's own trace. */
export async function inboxPage({ rounds, short }: { rounds: number; short: boolean }): Promise<Row[]> {
  if (chromiumPath === undefined)
    return [{ what: 'there is no Chromium on this machine', figure: 'not measured' }];
  const size = short ? SIZES.short : SIZES.long;
  const server = await BenchServer.start('baton');
  const browser = await chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS });
  try {
    await fill(server, size, rounds);
    const page = await openInbox(
      await browser.newContext({ baseURL: server.url, viewport: { width: 1360, height: 860 } }),
    );
    await loadWholeList(page, size.conversations);
    const opened: number[] = [];
    const list: Scrolling[] = [];
    const stream: Scrolling[] = [];
    for (let round = 0; round < rounds; round += 1) {
      list.push(await scroll(page, listOf(page), WHEEL_PIXELS, size.wheels));
      opened.push(await openLongOne(page, round));
      stream.push(await scroll(page, page.getByRole('log'), -WHEEL_PIXELS, size.wheels));
    }
    return rowsOf(opened, list, stream);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function fill(server: BenchServer, size: (typeof SIZES)['long'], longOnes: number): Promise<void> {
  const client = new pg.Client(server.databaseUrl);
  await client.connect();
  try {
    await seedInbox(client, size);
    const threads = Array.from({ length: longOnes }, (_, round) => contactOf(round));
    await lengthen(client, threads, size.longest);
    // The newest message puts each at the top of the list, the first one's last.
    for (const contact of threads.toReversed()) {
      const { headers, body } = unipileWebhook(contact);
      await fetch(`${server.url}/webhooks/unipile`, { method: 'POST', headers, body });
    }
  } finally {
    await client.end();
  }
}

/** The contact of the conversation that is opened in this round; one opened before would come from the page's memory. */
const contactOf = (round: number): number => round + 1;

async function openInbox(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  // Sets a mark when the first messages are in the page, whatever draws them.
  await page.addInitScript((selector) => {
    new MutationObserver(() => {
      const isShown = document.querySelector(selector) !== null;
      const isMarked = performance.getEntriesByName('shown').length > 0;
      if (isShown && !isMarked) performance.mark('shown');
      if (!isShown) performance.clearMarks('shown');
    }).observe(document, { childList: true, subtree: true });
  }, SHOWN);
  await page.goto('/login');
  await page.locator('input[type="email"]').fill(ADMIN.email);
  await page.locator('input[type="password"]').fill(ADMIN.password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL('**/inbox');
  return page;
}

const listOf = (page: Page) => page.locator('div.overflow-y-auto:has(> ul a[href^="/inbox/"])');

/** As somebody does who scrolls to the very end. */
async function loadWholeList(page: Page, conversations: number): Promise<void> {
  await listOf(page).waitFor();
  await listOf(page).evaluate(async (list, count) => {
    const leastHeight = count * 66;
    while (list.scrollHeight < leastHeight) {
      list.scrollTop = list.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
    list.scrollTop = 0;
  }, conversations);
}

/** From the click on a conversation to its messages on the screen. */
async function openLongOne(page: Page, round: number): Promise<number> {
  await listOf(page).evaluate((list) => list.scrollTo(0, 0));
  const row = listOf(page).getByRole('link').nth(round);
  const trace = await BrowserTrace.of(page, async () => {
    await row.click();
    await page.locator(SHOWN).first().waitFor();
    // The frame that shows it is drawn after it is there.
    await page.waitForTimeout(200);
  });
  return trace.fromClickToFrameAfter('shown');
}

interface Scrolling {
  gap: number;
  longTasks: number;
  longest: number;
}

async function scroll(
  page: Page,
  over: ReturnType<Page['locator']>,
  pixels: number,
  wheels: number,
): Promise<Scrolling> {
  await over.hover();
  const trace = await BrowserTrace.of(page, async () => {
    for (let turn = 0; turn < wheels; turn += 1) {
      await page.mouse.wheel(0, pixels);
      await page.waitForTimeout(WHEEL_EVERY_MS);
    }
  });
  const tasks = trace.tasks();
  if (tasks.length === 0) throw new Error('The trace has no task of the page: nothing was measured');
  return {
    gap: quantile(trace.frameGaps(), 0.95),
    longTasks: tasks.filter((ms) => ms > LONG_TASK_MS).length,
    longest: Math.max(...tasks),
  };
}

function rowsOf(opened: readonly number[], list: readonly Scrolling[], stream: readonly Scrolling[]): Row[] {
  const open = median(opened);
  return [
    {
      what: 'a conversation of 50,000 messages, from the click to the screen',
      figure: `${open.toFixed(0)} ms`,
      target: 'under 300 ms',
      reached: open < 300,
    },
    ...smoothness('scrolling the list', list),
    ...smoothness('scrolling up the conversation, older messages loading', stream),
  ];
}

function smoothness(what: string, seen: readonly Scrolling[]): Row[] {
  const longTasks = seen.reduce((sum, each) => sum + each.longTasks, 0);
  const longest = Math.max(...seen.map((each) => each.longest));
  return [
    {
      what: `${what}: from frame to frame, 95th percentile`,
      figure: `${median(seen.map(({ gap }) => gap)).toFixed(0)} ms`,
    },
    {
      what: `${what}: tasks over ${LONG_TASK_MS} ms`,
      figure: `${longTasks}; the longest ${longest.toFixed(0)} ms`,
      target: 'none',
      reached: longTasks === 0,
    },
  ];
}
