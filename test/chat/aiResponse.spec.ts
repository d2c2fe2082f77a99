import { Gate } from '../simulators/base/gate.js';
import { geminiFailures } from '../simulators/gemini/geminiFailures.js';
import { GeminiSimulator } from '../simulators/gemini/geminiSimulator.js';
import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { DEFAULT_ADMIN } from '../support/quickSettings.js';
import { newDataDir, spawnBaton, type SpawnedBaton } from '../support/spawnBaton.js';
import { PrivateChats } from './privateChats.js';

describe('without an AI that could answer', () => {
  let world: World;

  beforeAll(async () => {
    world = await newTenant();
  });

  it('nobody answers, and nothing is stored', async () => {
    const chats = new PrivateChats(world.agent);
    const id = await chats.begin();
    expect(await chats.ask(id, 'Hello')).toMatchObject({
      status: 409,
      body: { success: false, message: expect.stringContaining('no AI agent') },
    });
    expect(await chats.messages(id)).toEqual([]);
  });

  it('an agent of another tenant does not either', async () => {
    const chats = new PrivateChats(world.agent);
    const id = await chats.begin();
    const foreign = await (await newTenant()).sandboxAgent();
    expect(await chats.ask(id, 'Hello', { agent_id: foreign })).toMatchObject({
      status: 400,
      body: { message: 'agent_id names no active AI agent' },
    });
  });

  it('the chat’s own agent answers before the tenant’s', async () => {
    const own = await world.appoint({ provider: 'sandbox', name: 'Own' });
    await world.appoint({ provider: 'sandbox', name: 'Everybody’s' });
    const chats = new PrivateChats(world.agent);
    const [withOwn, without] = [await chats.begin('x', own), await chats.begin('x')];
    expect((await chats.ask(withOwn, 'Hello')).body.data.ai_response).toContain('This is Own');
    expect((await chats.ask(without, 'Hello')).body.data.ai_response).toContain('This is Everybody’s');
    expect((await chats.ask(without, 'Hello', { agent_id: own })).body.data.ai_response).toContain(
      'This is Own',
    );
  });
});

describe('with Gemini behind it', () => {
  const gemini = new GeminiSimulator();
  let baton: SpawnedBaton;
  let chats: PrivateChats;

  beforeAll(async () => {
    await gemini.start();
    baton = await spawnBaton({
      DATA_DIR: await newDataDir(),
      GEMINI_API_URL: gemini.url,
      GEMINI_API_KEY: gemini.apiKey,
      // One of these tests waits for its end.
      AI_ANSWER_TIMEOUT_MS: '1500',
    });
    const signedIn = await call<{ access_token: string }>('POST', `${baton.url}/auth/login`, DEFAULT_ADMIN);
    const authorization = `Bearer ${signedIn.body.access_token}`;
    const owner = {
      api: <Body>(method: string, path: string, body?: unknown) =>
        call<Body>(method, baton.url + path, body, { authorization }),
    };
    chats = new PrivateChats(owner);
    // The default tenant's try-out agent would answer before plain Gemini does.
    const { body: agents } = await owner.api<{ id: string }[]>('GET', '/agents');
    for (const { id } of agents) await owner.api('PATCH', `/agents/${id}`, { is_active: false });
  });

  beforeEach(() => {
    gemini.answer = (asked) => ({ answer: `About ${asked}`, confident: true });
  });

  afterEach(() => gemini.behaviour('generateContent').reset());

  afterAll(async () => {
    await baton?.stop();
    await gemini.close();
  });

  it('Gemini answers where there is no agent, and says what it took', async () => {
    const id = await chats.begin();
    const { status, body } = await chats.ask<Record<string, number>>(id, 'My order number is #12345');
    expect(status).toBe(201);
    expect(body.data['ai_response']).toBe('About My order number is #12345');
    expect(body.data['tokens_used']).toBeGreaterThan(0);
    expect(body.data['cost']).toBeGreaterThan(0);
    expect(body.data['processing_time']).toBeGreaterThan(0);
  });

  it('a message added before and asked with the same words is one message', async () => {
    const id = await chats.begin();
    await chats.say(id, 'My order number is #12345');
    await chats.ask(id, 'My order number is #12345 ');
    expect((await chats.messages(id)).map(({ sender }) => sender)).toEqual(['user', 'agent']);
    await chats.ask(id, 'My order number is #12345');
    expect((await chats.messages(id)).map(({ sender }) => sender)).toEqual([
      'user',
      'agent',
      'user',
      'agent',
    ]);
  });

  it('the AI knows what was said before only when it is told', async () => {
    const id = await chats.begin();
    await chats.say(id, 'I live in Oslo');
    await chats.say(id, 'Noted.', 'agent');
    const heard = () => JSON.stringify(gemini.requests.at(-1)?.contents);
    await chats.ask(id, 'Where do I live?');
    expect(heard()).not.toContain('Oslo');
    await chats.ask(id, 'And now?', { include_context: true });
    expect(heard()).toContain('Oslo');
    expect(heard().split('And now?')).toHaveLength(2);
  });

  it('nobody waits for the database while the AI thinks', async () => {
    const gate = new Gate();
    gemini.behaviour('generateContent').next({ gate });
    const id = await chats.begin();
    const answered = chats.ask(id, 'Think hard');
    await gate.arrived;
    expect((await chats.messages(id)).map(({ content }) => content)).toEqual(['Think hard']);
    await chats.say(id, 'Take your time');
    gate.open();
    expect((await answered).status).toBe(201);
    expect((await chats.messages(id)).map(({ status }) => status)).toEqual(['read', 'read', 'sent']);
  });

  it('an AI that fails is told clearly, keeps the question, and may be asked again', async () => {
    const id = await chats.begin();
    gemini.behaviour('generateContent').always(geminiFailures.safety);
    expect(await chats.ask(id, 'Something bad')).toMatchObject({
      status: 422,
      body: { success: false, message: expect.stringMatching(/\w{3,}/) },
    });
    gemini.behaviour('generateContent').reset();
    gemini.behaviour('generateContent').always({ connection: 'hang' });
    expect(await chats.ask(id, 'Something bad')).toMatchObject({
      status: 502,
      body: { success: false, message: expect.stringContaining('in time') },
    });
    gemini.behaviour('generateContent').reset();
    expect((await chats.ask(id, 'Something bad')).status).toBe(201);
    expect((await chats.messages(id)).map(({ sender }) => sender)).toEqual(['user', 'agent']);
  });

  it('an answer to a chat that was deleted meanwhile is nobody’s', async () => {
    const gate = new Gate();
    gemini.behaviour('generateContent').next({ gate });
    const id = await chats.begin();
    const answered = chats.ask(id, 'Are you quick?');
    await gate.arrived;
    await chats.api('DELETE', `/conversations/${id}`);
    gate.open();
    expect([404, 409]).toContain((await answered).status);
  });

  it('a question that is open does not keep Baton from stopping', async () => {
    const other = await spawnBaton({
      DATA_DIR: await newDataDir(),
      GEMINI_API_URL: gemini.url,
      GEMINI_API_KEY: gemini.apiKey,
      AI_ANSWER_TIMEOUT_MS: '60000',
    });
    const signedIn = await call<{ access_token: string }>('POST', `${other.url}/auth/login`, DEFAULT_ADMIN);
    const authorization = `Bearer ${signedIn.body.access_token}`;
    const api = <Body>(method: string, path: string, body?: unknown) =>
      call<Body>(method, other.url + path, body, { authorization });
    const theirs = new PrivateChats({ api });
    const { body: made } = await api<{ id: string }>('POST', '/agents', { name: 'Slow', provider: 'gemini' });
    const gate = new Gate();
    gemini.behaviour('generateContent').next({ gate });
    const id = await theirs.begin('x', made.id);
    const answered = theirs.ask(id, 'Hello').catch(() => null);
    await gate.arrived;
    expect(await other.stop()).toBe(0);
    expect((await answered)?.status ?? 409).toBe(409);
    gate.open();
  });
});
