import type { InboxConversation, InboxMessage } from '../../src/contracts/socketEvents.js';
import { GeminiSimulator } from '../simulators/gemini/geminiSimulator.js';
import { geminiError } from '../simulators/gemini/geminiFailures.js';
import { call } from '../support/call.js';
import { eventually } from '../support/eventually.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import type { Page } from './inboxGround.js';

/** Starting a process may take its time on a machine that has other things to do. */
const TIME_TO_START_MS = 120_000;

describe('with a key for Gemini', () => {
  let gemini: GeminiSimulator;
  let baton: SpawnedBaton;
  let authorization: string;

  beforeAll(async () => {
    gemini = new GeminiSimulator();
    gemini.answer = (asked) => ({
      summary: `Writes: ${asked}`,
      team: asked.includes('invoice') ? 'finance' : 'sales',
    });
    const [, dataDir] = await Promise.all([gemini.start(), newDataDir()]);
    baton = await spawnBaton({
      DATA_DIR: dataDir,
      GEMINI_API_URL: gemini.url,
      GEMINI_API_KEY: gemini.apiKey,
      GRACE_DEFAULT_SECONDS: '1800',
    });
    const login = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
    authorization = `Bearer ${login.body.access_token}`;
  }, TIME_TO_START_MS);
  afterEach(() => gemini.behaviour('generateContent').reset());
  afterAll(async () => {
    await baton?.stop();
    await gemini.close();
  }, TIME_TO_START_MS);

  const api = async <Body>(method: string, path: string, body?: unknown): Promise<Body> =>
    (await call<Body>(method, `${baton.url}${path}`, body, { authorization })).body;
  const writes = async (from: string, text: string): Promise<string> =>
    (await api<{ conversation_id: string }>('POST', '/sandbox/messages', { from, text })).conversation_id;
  const conversation = (id: string) => api<InboxConversation>('GET', `/conversations/${id}`);
  const classified = (id: string, team: string) =>
    eventually(async () => {
      const found = await conversation(id);
      return found.assigned_team === team && found.summary !== null && found;
    });

  it('the first message of a new conversation is summed up and finds its team, later ones are not asked about', async () => {
    const id = await writes('+15550002001', 'My invoice is wrong');
    await classified(id, 'finance');
    const asked = gemini.calls.length;
    await writes('+15550002001', 'Hello?');
    await writes('+15550002002', 'Do you have it in blue?').then((other) => classified(other, 'sales'));
    expect(gemini.calls).toHaveLength(asked + 1);
    const { data } = await api<Page<InboxMessage>>('GET', `/conversations/${id}/messages`);
    expect(data).toMatchObject([
      { summary: 'Writes: My invoice is wrong', suggested_team: 'finance' },
      { summary: null, suggested_team: null },
    ]);
  });

  it('the first message of a reopened one is, too', async () => {
    const id = await writes('+15550002003', 'Do you have it in blue?');
    await classified(id, 'sales');
    await api('PATCH', `/conversations/${id}`, { status: 'resolved' });
    await writes('+15550002003', 'Where is my invoice?');
    expect(await classified(id, 'finance')).toMatchObject({ status: 'open' });
  });

  it('the message is stored and shown while Gemini hangs, and is everybody’s', async () => {
    gemini.behaviour('generateContent').always({ connection: 'hang' });
    const id = await writes('+15550002004', 'My invoice is wrong');
    expect(await conversation(id)).toMatchObject({
      unread_count: 1,
      assigned_team: 'general',
      summary: null,
    });
  });

  it('what Gemini fails at is asked again, and everybody’s meanwhile', async () => {
    const overloaded = { respond: geminiError(503, 'UNAVAILABLE', 'The model is overloaded') };
    gemini.behaviour('generateContent').always(overloaded);
    const id = await writes('+15550002005', 'My invoice is wrong');
    const isAboutIt = (text: string) => text.includes('My invoice is wrong');
    const before = gemini.calls.length;
    await eventually(() => gemini.calls.slice(before).some((each) => isAboutIt(each.body.toString())));
    expect(await conversation(id)).toMatchObject({ assigned_team: 'general' });
    gemini.behaviour('generateContent').reset();
    await eventually(() => classified(id, 'finance'), { timeoutMs: 60_000 });
  }, 90_000);
});
