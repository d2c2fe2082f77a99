import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { describeInBrowser } from '../support/whatIsThere.js';
import { composerOf, expectShown, InboxBrowser, saidIn, screenshot, signIn } from './inboxBrowser.js';

const ASHA = '+12025550101';

describeInBrowser('An agent’s day in the inbox', () => {
  let browser: InboxBrowser;
  let inbox: Page;
  let phone: Page;
  beforeAll(async () => {
    browser = await InboxBrowser.open({ GRACE_DEFAULT_SECONDS: '4' });
    inbox = await browser.inbox();
    phone = await (await browser.window()).newPage();
    await phone.goto('/sandbox');
  }, 60_000);
  afterAll(() => browser.close());

  const writeOnPhone = async (text: string) => {
    await phone.getByRole('textbox').fill(text);
    await phone.keyboard.press('Enter');
  };
  const answersOnPhone = (from: 'ai' | 'agent') => phone.locator(`article[data-from="${from}"]`);
  const figures = () => inbox.getByRole('group', { name: 'Show conversations' });
  const conversation = () => inbox.getByRole('link', { name: /Asha Patel/ });

  it('refuses a wrong password with a sentence', async () => {
    const context = await browser.window();
    const page = await context.newPage();
    await page.goto('/login');
    await page.getByLabel('E-mail').fill('admin@baton.test');
    await page.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('wrong');
    await screenshot(page, 'sign-in');
    await context.close();
  });

  it('says what to do while there is nothing', async () => {
    await expectShown(inbox.getByText('No conversations yet'));
    await screenshot(inbox, 'empty');
  });

  it('shows a customer’s message at once, and how long people have to answer first', async () => {
    await writeOnPhone('Do you have the blue lamp?');
    await expectShown(conversation());
    await expectShown(inbox.getByText('The AI answers in').first());
    await conversation().click();
    await expectShown(saidIn(inbox).filter({ hasText: 'Do you have the blue lamp?' }));
    await screenshot(inbox, 'grace-period');
  });

  it('lets the AI answer when nobody did', async () => {
    await expectShown(saidIn(inbox).filter({ hasText: 'A real agent would answer' }));
    await expectShown(answersOnPhone('ai'));
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
    expect(await composerOf(inbox).inputValue()).toBe('');
    await screenshot(inbox, 'conversation');
  });

  it('breaks a line by Shift and Enter, and keeps what one began to write', async () => {
    await composerOf(inbox).fill('First line');
    await composerOf(inbox).press('Shift+Enter');
    await composerOf(inbox).pressSequentially('second line');
    await inbox.reload();
    expect(await composerOf(inbox).inputValue()).toBe('First line\nsecond line');
    await composerOf(inbox).fill('');
  });

  it('gives it back to the AI, which waits for the next message or answers now', async () => {
    await inbox.getByRole('heading', { name: 'Asha Patel' }).click();
    await inbox.keyboard.press('r');
    const dialog = inbox.getByRole('dialog');
    await expectShown(dialog.getByRole('button', { name: /Answer now/ }));
    await screenshot(inbox, 'release');
    await dialog.getByRole('button', { name: /Wait for a message/ }).click();
    await expectShown(inbox.getByText('The AI is answering this conversation.'));
    await writeOnPhone('Thank you!');
    await eventually(async () => (await answersOnPhone('ai').count()) === 2);
  });

  it('closes and reopens', async () => {
    await inbox.getByRole('button', { name: 'More' }).click();
    await inbox.getByRole('menuitem', { name: 'Close' }).click();
    await expectShown(inbox.getByText('This conversation is closed.'));
    await figures()
      .getByRole('button', { name: /Closed/ })
      .click();
    await expectShown(conversation());
    await figures().getByRole('button', { name: /All/ }).click();
    await inbox.getByRole('button', { name: 'Reopen' }).first().click();
    await inbox.getByText('This conversation is closed.').waitFor({ state: 'detached' });
  });

  it('tells who did what', async () => {
    await inbox.getByRole('tab', { name: 'Timeline' }).click();
    await expectShown(inbox.getByText(/took over/).first());
    await expectShown(inbox.getByText(/closed it/).first());
    await screenshot(inbox, 'timeline');
    await inbox.getByRole('tab', { name: 'Session history' }).click();
    await expectShown(inbox.getByText('Closed by hand').first());
    await inbox.getByRole('tab', { name: 'Messages' }).click();
  });

  it('shows a request for a person with its reason', async () => {
    await browser.customerWrites('+12025550103', 'Lena Fischer', 'I want to talk to a human please');
    const row = inbox.getByRole('link', { name: /Lena Fischer/ });
    await expectShown(row.getByText(/human/).last());
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
    await inbox.getByRole('searchbox').fill('');
  });

  it('walks through the conversations by j and k, and back by Esc', async () => {
    await inbox.getByRole('heading', { name: 'Asha Patel' }).click();
    await inbox.keyboard.press('Escape');
    await inbox.waitForURL('**/inbox');
    await inbox.keyboard.press('j');
    await inbox.waitForURL(/inbox\/.+/);
    const first = inbox.url();
    await inbox.keyboard.press('j');
    await inbox.waitForURL((url) => url.href !== first);
    await inbox.keyboard.press('k');
    await inbox.waitForURL(first);
    await inbox.keyboard.press('?');
    await expectShown(inbox.getByRole('dialog', { name: 'Keyboard shortcuts' }));
    await inbox.keyboard.press('Escape');
  });

  it('shows one and the same in two windows', async () => {
    const other = await (await browser.window()).newPage();
    await signIn(other);
    const { conversation_id } = await browser.customerWrites(ASHA, 'Asha Patel', 'Are you still there?');
    await Promise.all([inbox, other].map((page) => page.goto(`/inbox/${conversation_id}`)));
    await other.getByRole('button', { name: 'Take over' }).first().click();
    await composerOf(other).fill('Written in the other window');
    await composerOf(other).press('Enter');
    await expectShown(saidIn(inbox).filter({ hasText: 'Written in the other window' }));
    await expectShown(inbox.getByText('You hold it'));
    await other.context().close();
  });

  it('saves how long people have the first word', async () => {
    await inbox.goto('/settings');
    await inbox.getByLabel('Grace period, in seconds').fill('90');
    await inbox.getByRole('button', { name: 'Save' }).click();
    await expectShown(inbox.getByText('Saved.'));
    await inbox.reload();
    await eventually(async () => (await inbox.getByLabel('Grace period, in seconds').inputValue()) === '90');
    await screenshot(inbox, 'settings');
  });

  it('shows a secret once', async () => {
    await inbox.goto('/settings/imports');
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
