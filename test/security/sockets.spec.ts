import { randomUUID } from 'node:crypto';
import { EVENTS } from '../contract/events.js';
import { newTenant, type World } from '../support/baton.js';
import { ChatSocket } from '../support/chatSocket.js';
import { customerWrites, thingsOf, type Things } from './ground.js';

/** What screens ask for, but for the try-out phone, which knows no tenant. */
const WISHES = EVENTS.filter(({ from, namespace }) => from === 'screen' && namespace !== '/sandbox');

describe('over sockets', () => {
  let world: World;
  let other: World;
  let ours: Things;
  let theirs: Things;
  let theirAccount: Parameters<typeof customerWrites>[0];
  const sockets: ChatSocket[] = [];

  beforeAll(async () => {
    [world, other] = await Promise.all([newTenant(), newTenant()]);
    [ours, theirs] = await Promise.all([thingsOf(world), thingsOf(other)]);
    theirAccount = await other.account('unipile', { isDefault: false });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });

  const connect = async (namespace: string, token = world.admin.token): Promise<ChatSocket> => {
    const socket = await ChatSocket.connect(world.baseUrl + namespace, token);
    sockets.push(socket);
    return socket;
  };

  it.each(WISHES.map(({ namespace, name }) => [name, namespace]))(
    '%s of another tenant’s is as of what does not exist',
    async (name, namespace) => {
      const socket = await connect(namespace);
      const foreign = { tenant_id: other.tenantId, conversation_id: theirs.chat };
      const missing = { tenant_id: randomUUID(), conversation_id: randomUUID() };
      const isLeaving = name.includes('leave');
      const expected = isLeaving ? { ok: true } : { error: 'not_found' };
      expect(await socket.ask(name, foreign)).toEqual(expected);
      expect(await socket.ask(name, missing)).toEqual(expected);
    },
  );

  it('nothing of another tenant is heard, whatever was asked for', async () => {
    const listening = await Promise.all(['/', '/chats'].map((namespace) => connect(namespace)));
    for (const socket of listening) {
      for (const { name } of WISHES) {
        socket.tell(name, { tenant_id: other.tenantId, conversation_id: theirs.chat });
        socket.tell(name, { room: `tenant ${other.tenantId}`, tenant_id: [other.tenantId, world.tenantId] });
      }
    }
    const witness = await connect('/chats', other.agent.token);
    await customerWrites(theirAccount);
    await witness.hears('new_message');
    // What was said before on the same connection has been dealt with when this is answered.
    for (const [place, socket] of listening.entries()) {
      await socket.ask(place === 0 ? 'conversation:leave' : 'leave_conversation', {
        conversation_id: randomUUID(),
      });
      expect(JSON.stringify(socket.heard)).not.toContain(other.tenantId);
      expect(socket.heard.filter(({ name }) => name.includes('message'))).toEqual([]);
    }
  });

  it.each(WISHES.map(({ namespace, name }) => [name, namespace]))(
    '%s with nonsense is refused, and the socket lives on',
    async (name, namespace) => {
      const socket = await connect(namespace);
      const nonsense: unknown[] = [null, 7, 'x', [], {}, { conversation_id: { $ne: 1 }, tenant_id: ['x'] }];
      for (const payload of nonsense) {
        expect(await socket.ask(name, payload)).toEqual({ error: 'validation_failed' });
      }
      const poisoned: unknown = JSON.parse('{"__proto__":{"conversation_id":"x","ok":true},"constructor":1}');
      expect(await socket.ask(name, poisoned)).toEqual({ error: 'validation_failed' });
      const deep: unknown = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
      expect(await socket.ask(name, { conversation_id: deep })).toEqual({ error: 'validation_failed' });
      expect(socket.connected).toBe(true);
    },
  );

  it.each(['/', '/chats'])(
    'nobody is let in at %s without a token, or by one that is none',
    async (namespace) => {
      const url = world.baseUrl + namespace;
      await expect(ChatSocket.connect(url)).rejects.toThrow('unauthorized');
      await expect(ChatSocket.connect(url, 'sb_secret_simulated')).rejects.toThrow('unauthorized');
    },
  );

  it.each(WISHES.map(({ namespace, name }) => [name, namespace]))(
    '%s is for its roles only',
    async (name, namespace) => {
      const wish = { conversation_id: ours.chat, tenant_id: world.tenantId };
      for (const role of ['viewer', 'agent', 'manager', 'admin'] as const) {
        const socket = await connect(namespace, world[role].token);
        const answer = await socket.ask(name, wish);
        const isAllowed = role !== 'viewer' || name !== 'agent:takeover';
        expect([role, answer]).toEqual([role, isAllowed ? { ok: true } : { error: 'forbidden' }]);
      }
    },
  );

  it('what is written beside a wish makes nobody more than the token says', async () => {
    const { chat } = ours;
    const socket = await connect('/', world.agent.token);
    const smuggled = { tenant_id: other.tenantId, role: 'admin', status: 'resolved' };
    const wish = { conversation_id: chat, ...smuggled };
    const inAnothersName = { ...wish, agent_id: world.manager.id };
    expect(await socket.ask('agent:takeover', inAnothersName)).toEqual({ error: 'forbidden' });
    expect(await socket.ask('agent:takeover', wish)).toEqual({ ok: true });
    const rows = await world.sql(
      `select tenant_id, status = 'resolved' as is_resolved, assigned_user_id from conversations where id = $1`,
      [chat],
    );
    expect(rows).toEqual([
      { tenant_id: world.tenantId, is_resolved: false, assigned_user_id: world.agent.id },
    ]);
  });

  it('no wish is so big that it is read', async () => {
    const socket = await connect('/chats');
    const closed = socket.ask('join_conversation', { conversation_id: 'x'.repeat(200_000) });
    await expect(closed).rejects.toThrow();
    expect(socket.connected).toBe(false);
    expect((await world.admin.api('GET', '/auth/me')).status).toBe(200);
  });
});
