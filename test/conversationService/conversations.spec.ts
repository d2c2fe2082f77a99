import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { newPhone, Service } from './service.js';

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown as string;

/** Document 002's conversations, in its own words and with its own examples. */
describe('/api/v1/conversations', () => {
  let world: World;
  let service: Service;

  beforeAll(async () => {
    world = await newTenant();
    service = new Service(world.agent);
  });

  const newOutlet = async (name = 'Senayan') =>
    (await world.manager.api<{ id: string }>('POST', '/api/v1/outlets', { name })).body.id;

  it('creates one, in the document’s shape', async () => {
    const outlet_id = await newOutlet();
    const answer = await service.open({
      outlet_id,
      customer_phone: '+628123456789',
      customer_name: 'John Doe',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: UUID,
      tenant_id: world.tenantId,
      outlet_id,
      customer_phone: '+628123456789',
      customer_name: 'John Doe',
      status: 'active',
      handoff_requested: false,
      handoff_agent_id: null,
      handoff_reason: null,
      started_at: TIME,
      ended_at: null,
      last_message_at: answer.body.started_at,
      version: 1,
    });
    expect((await service.get(answer.body.id)).body).toEqual(answer.body);
  });

  it('returns the live one with 200, until it has ended', async () => {
    const wish = { customer_phone: newPhone(), customer_name: 'Jane' };
    const first = await service.open(wish);
    const second = await service.open({ ...wish, customer_phone: wish.customer_phone.slice(1) });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    await service.setStatus(first.body.id, 'handed_off');
    expect((await service.open(wish)).body.id).toBe(first.body.id);
    await service.setStatus(first.body.id, 'resolved');
    const third = await service.open(wish);
    expect(third.status).toBe(201);
    expect(third.body.id).not.toBe(first.body.id);
  });

  it('keeps one phone’s conversations with two outlets apart', async () => {
    const customer_phone = newPhone();
    const ids = [
      await service.findOrCreate({ customer_phone }),
      await service.findOrCreate({ customer_phone, outlet_id: await newOutlet('One') }),
      await service.findOrCreate({ customer_phone, outlet_id: await newOutlet('Two') }),
    ].map((answer) => answer.body.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('makes one conversation for a hundred who ask at once', async () => {
    const wish = { customer_phone: newPhone(), outlet_id: await newOutlet() };
    const socket = await world.agent.connectRoot();
    try {
      await socket.ask('tenant:join', { tenant_id: world.tenantId });
      const answers = await Promise.all(Array.from({ length: 100 }, () => service.findOrCreate(wish)));
      expect(answers.map((answer) => answer.status)).toEqual(Array(100).fill(200));
      const [id, ...others] = new Set(answers.map((answer) => answer.body.id));
      expect(others).toEqual([]);
      await socket.hears<{ id: string }>('conversation:new', (conversation) => conversation.id === id);
      const later = await service.findOrCreate({ customer_phone: newPhone() });
      await socket.hears<{ id: string }>(
        'conversation:new',
        (conversation) => conversation.id === later.body.id,
      );
      expect(socket.all<{ id: string }>('conversation:new').filter((each) => each.id === id)).toHaveLength(1);
    } finally {
      socket.close();
    }
  });

  it('lists what is active or handed off, the oldest first, by outlet', async () => {
    const outlet_id = await newOutlet('Listed');
    const opened = [];
    for (let index = 0; index < 4; index += 1) {
      const { body } = await service.open({ outlet_id });
      await service.say(body.id);
      opened.push(body.id);
    }
    const [first, second, third, fourth] = opened as [string, string, string, string];
    await service.setStatus(second, 'handed_off');
    await service.setStatus(third, 'resolved');
    const listed = await service.active(`?outlet_id=${outlet_id}`);
    expect(listed.body.map(({ id, status }) => [id, status])).toEqual([
      [first, 'active'],
      [second, 'handed_off'],
      [fourth, 'active'],
    ]);
    const all = (await service.active()).body.map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([first, second, fourth]));
    expect(all).not.toContain(third);
  });

  it('hands one off, with the reason and whom it is meant for', async () => {
    const { body } = await service.open();
    const answer = await service.handOff(body.id, {
      reason: 'Customer requested human agent',
      agent_id: world.agent.id,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'handed_off',
        handoff_requested: true,
        handoff_reason: 'Customer requested human agent',
        handoff_agent_id: world.agent.id,
      },
    });
    expect((await service.handOff(body.id, { reason: 'Nobody in particular' })).body).toMatchObject({
      handoff_reason: 'Nobody in particular',
      handoff_agent_id: world.agent.id,
    });
  });

  it('assigns one to somebody of the tenant, and to nobody else', async () => {
    const { body } = await service.open();
    const stranger = await newTenant();
    expect(await service.assign(body.id, world.manager.id)).toMatchObject({
      status: 200,
      body: { status: 'active', handoff_agent_id: world.manager.id },
    });
    expect((await service.assign(body.id, stranger.agent.id)).status).toBe(404);
    expect((await service.handOff(body.id, { reason: 'x', agent_id: stranger.agent.id })).status).toBe(404);
    const timeline = await world.sql(
      'select type, actor_id, details from conversation_events where conversation_id = $1',
      [body.id],
    );
    expect(timeline).toEqual([
      { type: 'assigned', actor_id: world.agent.id, details: { to: world.manager.id } },
    ]);
  });

  it('changes the status: given back, resolved, reopened', async () => {
    const { id } = (await service.open()).body;
    expect((await service.setStatus(id, 'handed_off')).body).toMatchObject({
      status: 'handed_off',
      handoff_requested: true,
    });
    expect((await service.setStatus(id, 'active')).body).toMatchObject({
      status: 'active',
      handoff_requested: false,
      handoff_reason: null,
    });
    expect((await service.setStatus(id, 'resolved')).body).toMatchObject({
      status: 'resolved',
      ended_at: TIME,
    });
    expect((await service.setStatus(id, 'active')).body).toMatchObject({ status: 'active', ended_at: null });
    expect((await service.setStatus(id, 'expired')).body).toMatchObject({
      status: 'expired',
      ended_at: TIME,
    });
    expect((await service.setStatus(id, 'expired')).status).toBe(200);
    const notes = await world.sql<{ type: string }>(
      'select type from conversation_events where conversation_id = $1 order by created_at, id',
      [id],
    );
    expect(notes.map(({ type }) => type)).toEqual([
      'handed_off',
      'released',
      'closed',
      'reopened',
      'expired',
    ]);
  });

  it('does not bring an ended one back beside another that is live', async () => {
    const wish = { customer_phone: newPhone() };
    const ended = (await service.open(wish)).body.id;
    await service.setStatus(ended, 'resolved');
    await service.open(wish);
    for (const answer of [
      await service.setStatus(ended, 'active'),
      await service.setStatus(ended, 'handed_off'),
      await service.handOff(ended, { reason: 'x' }),
    ]) {
      expect(answer).toMatchObject({ status: 409, body: { error: 'conflict' } });
    }
    expect((await service.get(ended)).body.status).toBe('resolved');
  });

  it.each([
    [{ customer_phone: undefined }, 'customer_phone'],
    [{ customer_phone: 'call me' }, 'customer_phone'],
    [{ outlet_id: 'outlet-uuid' }, 'outlet_id'],
    [{ customer_name: 5 }, 'customer_name'],
    [{ colour: 'red' }, 'colour'],
  ])('refuses %j, naming %s', async (wish, field) => {
    expect(await service.open(wish)).toMatchObject({
      status: 400,
      body: { error: 'validation_failed', details: [{ field }] },
    });
  });

  it('refuses a status that does not exist, an id that is none, and an outlet of nobody', async () => {
    const { id } = (await service.open()).body;
    expect(await service.setStatus(id, 'open')).toMatchObject({
      status: 400,
      body: { details: [{ field: 'status' }] },
    });
    expect(await service.get('nobody')).toMatchObject({ status: 400, body: { details: [{ field: 'id' }] } });
    expect(await service.get(id, '?include_messages=perhaps')).toMatchObject({
      status: 400,
      body: { details: [{ field: 'include_messages' }] },
    });
    expect((await service.open({ outlet_id: id })).status).toBe(404);
    expect(await service.handOff(id, {})).toMatchObject({
      status: 400,
      body: { details: [{ field: 'reason' }] },
    });
  });

  it('shows a tenant its own: another’s is as one that does not exist', async () => {
    const { id } = (await service.open()).body;
    const stranger = new Service((await newTenant()).admin);
    const answers = [
      await stranger.get(id),
      await stranger.setStatus(id, 'resolved'),
      await stranger.handOff(id, { reason: 'x' }),
      await stranger.messages(id),
      await stranger.messages(id, '/recent'),
      await stranger.say(id),
    ];
    const none = await stranger.get(world.agent.id);
    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect({ ...body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    }
  });

  it('takes X-Tenant-Id where it is the credential’s, and 403 where it is another’s', async () => {
    const headers = (tenant: string) => ({
      authorization: `Bearer ${world.agent.token}`,
      'x-tenant-id': tenant,
    });
    const url = `${world.baseUrl}/api/v1/conversations/active`;
    expect((await call('GET', url, undefined, headers(world.tenantId))).status).toBe(200);
    expect((await call('GET', url, undefined, headers(world.agent.id))).status).toBe(403);
    expect((await call('GET', url, undefined, { 'x-tenant-id': world.tenantId })).status).toBe(401);
  });

  it('lets viewers read and nothing else, and services do it all by key', async () => {
    const { id } = (await service.open()).body;
    const viewer = new Service(world.viewer);
    expect((await viewer.get(id)).status).toBe(200);
    expect((await viewer.open()).status).toBe(403);
    expect((await viewer.say(id)).status).toBe(403);
    expect((await viewer.setStatus(id, 'resolved')).status).toBe(403);
    const robot = new Service(await world.service('agent'));
    expect((await robot.open()).status).toBe(201);
    expect((await robot.say(id, { sender_type: 'llm' })).status).toBe(201);
  });
});

describe('/api/v1/outlets', () => {
  it('are made by managers and listed for everybody of the tenant', async () => {
    const world = await newTenant();
    const made = await world.manager.api('POST', '/api/v1/outlets', { name: 'Jakarta, Senayan' });
    expect(made).toMatchObject({
      status: 201,
      body: { id: UUID, tenant_id: world.tenantId, name: 'Jakarta, Senayan', created_at: TIME },
    });
    expect((await world.viewer.api('GET', '/api/v1/outlets')).body).toEqual([made.body]);
    expect((await world.agent.api('POST', '/api/v1/outlets', { name: 'No' })).status).toBe(403);
    expect((await world.manager.api('POST', '/api/v1/outlets', { name: ' ' })).status).toBe(400);
    const stranger = await newTenant();
    expect((await stranger.admin.api('GET', '/api/v1/outlets')).body).toEqual([]);
  });
});
