import { newTenant, type World } from '../support/baton.js';
import { PrivateChats, formWith, PNG } from './privateChats.js';

let world: World;
let owner: PrivateChats;
let id: string;

beforeAll(async () => {
  world = await newTenant();
  owner = new PrivateChats(world.agent);
  id = await owner.begin('A secret');
  await owner.say(id, 'My favourite colour is vermilion');
});

describe('a private chat', () => {
  const ROUTES: [method: string, path: string, body: unknown][] = [
    ['GET', '', undefined],
    ['PUT', '', { title: 'Mine now' }],
    ['DELETE', '', undefined],
    ['GET', '/messages', undefined],
    ['POST', '/messages', { content: 'Hello' }],
    ['POST', '/ai-response', { message: 'Hello' }],
    ['GET', '/sessions', undefined],
  ];

  it.each(ROUTES)('%s %s of somebody else is as if it did not exist', async (method, path, body) => {
    const strangers = [world.admin, (await newTenant()).admin];
    for (const stranger of strangers) {
      const answer = await new PrivateChats(stranger).api(method, `/conversations/${id}${path}`, body);
      expect(answer).toMatchObject({
        status: 404,
        body: { success: false, message: 'Conversation not found' },
      });
    }
  });

  it('takes no files of somebody else', async () => {
    const answer = await world.admin.api('POST', `/chat/conversations/${id}/attachments`, formWith(PNG));
    expect(answer.status).toBe(404);
    const asInbox = await world.admin.api('POST', `/conversations/${id}/attachments`, formWith(PNG));
    expect(asInbox.status).toBe(404);
  });

  it('is in nobody else’s list, search or inbox', async () => {
    const admin = new PrivateChats(world.admin);
    expect((await admin.api('GET', '/conversations')).body.data).toMatchObject({ total: 0 });
    expect((await admin.api('GET', '/search?query=vermilion')).body.data).toMatchObject({ total: 0 });
    expect((await world.admin.api('GET', '/search?query=vermilion')).body).toMatchObject({
      total: 0,
      results: [],
    });
    expect((await world.admin.api('GET', '/conversations')).body).toMatchObject({ total: 0 });
    expect((await owner.api('GET', '/search?query=vermilion')).body.data).toMatchObject({ total: 1 });
  });

  it('tells its owner’s screen of messages, and nobody else’s', async () => {
    const [mine, theirs] = await Promise.all([world.agent.connectChats(), world.admin.connectChats()]);
    try {
      await owner.say(id, 'Are you there?');
      await mine.hears<{ content?: string; message?: { content: string } }>('new_message');
      expect(theirs.heard).toEqual([]);
    } finally {
      mine.close();
      theirs.close();
    }
  });

  it('is no business of a service’s key', async () => {
    const service = await world.service('admin');
    expect(await service.api('GET', '/chat/conversations')).toMatchObject({
      status: 403,
      body: { success: false },
    });
  });

  it('cannot be begun by who may only read', async () => {
    expect(await world.viewer.api('POST', '/chat/conversations', { title: 'x' })).toMatchObject({
      status: 403,
      body: { success: false },
    });
  });

  it('is not there where the feature is off', async () => {
    const plain = await newTenant({ features: ['whatsapp_agent'] });
    expect(await plain.agent.api('GET', '/chat/conversations')).toMatchObject({
      status: 403,
      body: { success: false, message: 'The feature chat is switched off.' },
    });
  });
});
