import { randomUUID } from 'node:crypto';
import { ElevenLabsSimulator } from '../simulators/elevenlabs/elevenLabsSimulator.js';
import { newTenant, type World } from '../support/baton.js';
import { control } from '../support/control.js';
import { eventually } from '../support/eventually.js';
import { openShop } from './shop.js';

describe('AI agents', () => {
  let world: World;
  let elevenLabs: ElevenLabsSimulator;
  const providerAgentId = `agent-${randomUUID()}`;

  beforeAll(async () => {
    elevenLabs = new ElevenLabsSimulator();
    elevenLabs.knownAgents.add(providerAgentId);
    [world] = await Promise.all([newTenant(), elevenLabs.start()]);
    await control('routeElevenLabs', providerAgentId, elevenLabs.url);
  });
  afterAll(() => elevenLabs.close());

  const create = (agent: object) => world.admin.api<{ id: string }>('POST', '/agents', agent);

  it('are made, shown, changed and removed', async () => {
    const wish = {
      name: 'Reception',
      provider: 'sandbox',
      options: {
        overrides: { first_message: '', text_only: true },
        dynamic_variables: { shop: 'Baton', open: true },
      },
    };
    const { status, body } = await create(wish);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      ...wish,
      provider_agent_id: null,
      prompt: null,
      is_active: true,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const path = `/agents/${body.id}`;
    expect(await world.viewer.api('GET', path)).toMatchObject({ status: 200, body });
    const changed = await world.admin.api('PATCH', path, { name: 'Night shift', is_active: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Night shift', is_active: false, options: wish.options },
    });
    expect(await world.viewer.api('GET', '/whatsapp/agents')).toMatchObject({
      body: expect.arrayContaining([{ _id: body.id, name: 'Night shift', is_active: false }]),
    });
    expect((await world.admin.api('DELETE', path)).status).toBe(204);
    expect((await world.viewer.api('GET', path)).status).toBe(404);
    expect((await world.admin.api('DELETE', path)).status).toBe(404);
  });

  it('of Gemini cannot be had without a key', async () => {
    const answer = await create({ name: 'G', provider: 'gemini' });
    expect(answer).toMatchObject({
      status: 409,
      body: { error: 'conflict', message: expect.stringContaining('GEMINI_API_KEY') },
    });
  });

  it('of ElevenLabs need the id that they have there', async () => {
    const answer = await create({ name: 'E', provider: 'elevenlabs' });
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'provider_agent_id' }] } });
  });

  it('of ElevenLabs are looked for there before they are saved', async () => {
    const unknown = await create({ name: 'E', provider: 'elevenlabs', provider_agent_id: 'agent-of-nobody' });
    expect(unknown).toMatchObject({
      status: 422,
      body: { error: 'refused_by_provider', details: [{ field: 'provider_agent_id' }] },
    });
    const known = await create({ name: 'E', provider: 'elevenlabs', provider_agent_id: providerAgentId });
    expect(known.status).toBe(201);
    const { body } = await world.viewer.api<{ provider_agent_id: string | null }[]>('GET', '/agents');
    expect(body.filter((agent) => agent.provider_agent_id !== null)).toHaveLength(1);
  });

  it('can be renamed, but not given another id, while ElevenLabs is away', async () => {
    const wish = { name: 'E', provider: 'elevenlabs', provider_agent_id: providerAgentId };
    const { body } = await create(wish);
    await elevenLabs.refuseConnections();
    const renamed = await world.admin.api('PATCH', `/agents/${body.id}`, { name: 'F' });
    expect(renamed).toMatchObject({ status: 200, body: { name: 'F' } });
    expect(await create(wish)).toMatchObject({ status: 502, body: { error: 'provider_unavailable' } });
    await elevenLabs.acceptConnections();
  });

  it.each([
    ['name', { provider: 'sandbox' }],
    ['provider', { name: 'X', provider: 'oracle' }],
    [
      'options.overrides.voice',
      { name: 'X', provider: 'sandbox', options: { overrides: { voice: 'deep' } } },
    ],
    [
      'options.dynamic_variables',
      { name: 'X', provider: 'sandbox', options: { dynamic_variables: { a: {} } } },
    ],
  ])('answer 400 naming %s', async (field, agent) => {
    expect(await create(agent)).toMatchObject({ status: 400, body: { details: [{ field }] } });
  });

  it('are for administrators to change, for everybody to see, and of one tenant', async () => {
    const { body } = await create({ name: 'Ours', provider: 'sandbox' });
    for (const person of [world.manager, world.agent, world.viewer]) {
      expect((await person.api('GET', '/agents')).status).toBe(200);
      expect((await person.api('POST', '/agents', { name: 'X', provider: 'sandbox' })).status).toBe(403);
      expect((await person.api('PATCH', `/agents/${body.id}`, { name: 'X' })).status).toBe(403);
      expect((await person.api('DELETE', `/agents/${body.id}`)).status).toBe(403);
    }
    const other = await newTenant();
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await other.admin.api(method, `/agents/${body.id}`, method === 'PATCH' ? {} : undefined);
      expect(answer).toMatchObject({ status: 404, body: { message: 'AI agent not found' } });
    }
    expect((await other.viewer.api('GET', '/agents')).body).toEqual([]);
  });

  it('that are removed answer nobody any more', async () => {
    const shop = await openShop();
    try {
      const { body } = await shop.world.viewer.api<{ id: string }[]>('GET', '/agents');
      expect((await shop.world.admin.api('DELETE', `/agents/${body[0]?.id}`)).status).toBe(204);
      await shop.world.settings({ graceSeconds: 1 });
      const { _id } = await shop.hears(shop.customer());
      const chat = await eventually(async () => {
        const now = await shop.chat(_id);
        return now.status === 'handed_off' && now;
      });
      expect(chat).toMatchObject({
        mode: 'human',
        handoff_reason: 'No AI agent',
        session_resolved_by: 'manual',
      });
    } finally {
      await shop.close();
    }
  });
});
