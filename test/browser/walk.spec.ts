import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/whatIsThere.js';
import {
  composerOf,
  expectGone,
  expectShown,
  expectValue,
  InboxBrowser,
  LONG_MS,
  saidIn,
  screenshot,
  settled,
  signIn,
} from './inboxBrowser.js';

describeInBrowser('An agent’s day in the inbox', () => {
  let browser: InboxBrowser;
  let inbox: Page;
  let phone: Page;
  beforeAll(async () => {
    // Nobody hurries while the countdown is looked at; further on it is set to a second.
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '600', GRACE_MAX_SECONDS: '1800' });
    inbox = await (await browser.window()).newPage();
    phone = await (await browser.window()).newPage();
    await phone.goto('/sandbox');
    await settled(phone);
  }, LONG_MS);
  afterAll(() => browser.close(), LONG_MS);

  const writeOnPhone = async (text: string) => {
    await phone.getByRole('textbox').fill(text);
    await phone.keyboard.press('Enter');
    await expectShown(phone.getByRole('article').filter({ hasText: text }).first());
  };
  const answersOnPhone = (from: 'ai' | 'agent') => phone.locator(`article[data-from="${from}"]`);
  const figures = () => inbox.getByRole('group', { name: 'Show conversations' });
  const conversation = (name: string) => inbox.getByRole('link', { name: new RegExp(name) });
  const open = async (name: string) => {
    await conversation(name).click();
    await expectShown(inbox.getByRole('heading', { name }));
    await expectShown(saidIn(inbox).first());
  };

  it('refuses a wrong password with a sentence, and lets one in by the right one', async () => {
    await inbox.goto('/login');
    await inbox.getByLabel('E-mail').fill('admin@baton.test');
    await inbox.getByLabel('Password').fill('not the password');
    await inbox.keyboard.press('Enter');
    await expectShown(inbox.getByRole('alert').filter({ hasText: 'wrong' }));
    await screenshot(inbox, 'sign-in');
    await signIn(inbox);
  });

  it('lets one in by the link of the first start, once', async () => {
    const link = /http:\S+\/login#token=\S+/.exec(browser.baton.output)?.[0] ?? 'no link';
    const context = await browser.window();
    const [first, second] = [await context.newPage(), await (await browser.window()).newPage()];
    await first.goto(link);
    await expectShown(first.getByText('No conversations yet'));
    expect(first.url()).not.toContain('token');
    await second.goto(link);
    await expectShown(second.getByRole('alert').filter({ hasText: /link/i }));
    await second.context().close();
    await context.close();
  });

  it('says what to do while there is nothing', async () => {
    await expectShown(inbox.getByText('No conversations yet'));
    await screenshot(inbox, 'empty');
  });

  it('shows a customer’s message at once, and how long people have to answer first', async () => {
    await writeOnPhone('Can I come on Friday?');
    await expectShown(conversation('Asha Patel'));
    await expectShown(inbox.getByText('The AI answers in').first());
    await expectShown(figures().getByRole('button', { name: /^1\s*All/ }));
    await open('Asha Patel');
    await expectShown(saidIn(inbox).filter({ hasText: 'Can I come on Friday?' }));
    await screenshot(inbox, 'grace-period');
  });

  it('saves how long people have the first word', async () => {
    await inbox.getByRole('link', { name: 'Settings' }).click();
    await inbox.getByLabel('Grace period, in seconds').fill('1');
    await inbox.getByRole('button', { name: 'Save' }).click();
    await expectShown(inbox.getByText('Saved.'));
    await inbox.reload();
    await expectValue(inbox.getByLabel('Grace period, in seconds'), '1');
    await screenshot(inbox, 'settings');
  });

  it('lets the AI answer when nobody did', async () => {
    await phone.getByRole('button', { name: 'Another customer' }).click();
    await expectShown(phone.getByText('You are Mehmet Yılmaz'));
    await writeOnPhone('Do you have the blue lamp?');
    await expectShown(answersOnPhone('ai'));
    await inbox.getByRole('link', { name: 'Inbox' }).click();
    await open('Mehmet Yılmaz');
    await expectShown(saidIn(inbox).filter({ hasText: 'A real agent would answer' }));
    await expectShown(inbox.getByText('The AI is answering this conversation.'));
    expect(await composerOf(inbox).isDisabled()).toBe(true);
    await screenshot(inbox, 'ai-answers');
  });

  it('lets a person take over by one key, answer, and see that it was delivered', async () => {
    await inbox.keyboard.press('t');
    await expectShown(inbox.getByText('You hold it'));
    await composerOf(inbox).fill('A person here: yes, we have two left.');
    await composerOf(inbox).press('Enter');
    await expectShown(answersOnPhone('agent').filter({ hasText: 'two left' }));
    await expectShown(saidIn(inbox).filter({ hasText: 'two left' }).locator('[data-receipt="delivered"]'));
    await expectValue(composerOf(inbox), '');
    await screenshot(inbox, 'conversation');
  });

  it('breaks a line by Shift and Enter, and keeps what one began to write', async () => {
    await composerOf(inbox).fill('First line');
    await composerOf(inbox).press('Shift+Enter');
    await composerOf(inbox).pressSequentially('second line');
    await open('Asha Patel');
    await expectValue(composerOf(inbox), '');
    await inbox.reload();
    await open('Mehmet Yılmaz');
    await expectValue(composerOf(inbox), 'First line\nsecond line');
    await composerOf(inbox).fill('');
  });

  it('gives it back to the AI, which waits for the next message or answers now', async () => {
    await expectShown(inbox.getByText('You hold it'));
    await inbox.getByRole('heading', { name: 'Mehmet Yılmaz' }).click();
    await inbox.keyboard.press('r');
    const dialog = inbox.getByRole('dialog');
    await expectShown(dialog.getByRole('button', { name: /Answer now/ }));
    await screenshot(inbox, 'release');
    await dialog.getByRole('button', { name: /Wait for a message/ }).click();
    await expectShown(inbox.getByText('The AI is answering this conversation.'));
    await writeOnPhone('Thank you!');
    await expectShown(answersOnPhone('ai').nth(1));
  });

  it('closes and reopens', async () => {
    await inbox.getByRole('button', { name: 'More' }).click();
    await inbox.getByRole('menuitem', { name: 'Close' }).click();
    await expectShown(inbox.getByText('This conversation is closed.'));
    await figures()
      .getByRole('button', { name: /Closed/ })
      .click();
    await expectGone(conversation('Asha Patel'));
    await expectShown(conversation('Mehmet Yılmaz'));
    await figures().getByRole('button', { name: /All/ }).click();
    await expectShown(conversation('Asha Patel'));
    await inbox.getByRole('button', { name: 'Reopen' }).first().click();
    await expectGone(inbox.getByText('This conversation is closed.'));
  });

  it('tells who did what', async () => {
    await inbox.getByRole('tab', { name: 'Timeline' }).click();
    await expectShown(inbox.getByText(/took over/).first());
    await expectShown(inbox.getByText(/closed it/).first());
    await expectShown(inbox.getByText('Closed by hand').first());
    await screenshot(inbox, 'timeline');
    await inbox.getByRole('tab', { name: 'Session history' }).click();
    await expectShown(inbox.getByText('Closed by hand').first());
    await inbox.getByRole('tab', { name: 'Messages' }).click();
  });

  it('shows a request for a person with its reason', async () => {
    await browser.customerWrites('+12025550103', 'Lena Fischer', 'I want to talk to a human please');
    await expectShown(conversation('Lena Fischer').getByText(/asked for a person/));
  });

  it('finds what was said, marked, and brings one there', async () => {
    await inbox.keyboard.press('/');
    await inbox.getByRole('searchbox').fill('lamp');
    await expectShown(inbox.locator('mark', { hasText: 'lamp' }).first());
    await screenshot(inbox, 'search');
    await inbox
      .getByRole('link', { name: /Do you have the blue lamp/ })
      .last()
      .click();
    await expectShown(saidIn(inbox).filter({ hasText: 'Do you have the blue lamp?' }).first());
    await inbox.getByRole('button', { name: 'Clear the search' }).click();
    await expectShown(conversation('Asha Patel'));
  });

  it('walks through the conversations by j and k, and back by Esc, however quick the fingers', async () => {
    await inbox.getByRole('heading', { name: 'Mehmet Yılmaz' }).click();
    await inbox.keyboard.press('Escape');
    await inbox.keyboard.press('j');
    await expectShown(inbox.getByRole('heading', { name: 'Lena Fischer' }));
    await inbox.keyboard.press('j');
    await inbox.keyboard.press('j');
    await expectShown(inbox.getByRole('heading', { name: 'Asha Patel' }));
    await inbox.keyboard.press('k');
    await expectShown(inbox.getByRole('heading', { name: 'Mehmet Yılmaz' }));
    await inbox.keyboard.press('?');
    const shortcuts = inbox.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expectShown(shortcuts);
    await inbox.keyboard.press('Escape');
    await expectGone(shortcuts);
    await inbox.keyboard.press('Escape');
    await expectShown(inbox.getByText('Choose a conversation'));
  });

  it('shows one and the same in two windows', async () => {
    const { conversation_id } = await browser.customerWrites('+12025550101', 'Asha Patel', 'Are you there?');
    const other = await browser.inbox({}, {}, `/inbox/${conversation_id}`);
    await open('Asha Patel');
    await other.getByRole('button', { name: 'Take over' }).first().click();
    await expectShown(other.getByText('You hold it'));
    await composerOf(other).fill('Written in the other window');
    await composerOf(other).press('Enter');
    await expectShown(saidIn(inbox).filter({ hasText: 'Written in the other window' }));
    await expectShown(inbox.getByText('You hold it'));
    await other.context().close();
  });

  it('shows a secret once', async () => {
    await inbox.getByRole('link', { name: 'Settings' }).click();
    await inbox.getByRole('link', { name: 'Import' }).click();
    await inbox.getByLabel('Connection ID').fill('wa_business_123');
    await inbox.getByRole('button', { name: 'Make a connection' }).click();
    const secret = await inbox.getByRole('dialog').locator('code').textContent();
    expect(secret?.length).toBeGreaterThan(20);
    await inbox.getByRole('button', { name: 'I have kept it' }).click();
    await inbox.reload();
    await expectShown(inbox.getByText('wa_business_123').first());
    expect(await inbox.content()).not.toContain(secret);
  });
});
