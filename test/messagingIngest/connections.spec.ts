import { newTenant, type World } from '../support/baton.js';
import { type ConnectionBody, ImportDesk, newConnection } from './importDesk.js';

const PATH = '/messaging-ingest/connections';

describe('connections', () => {
  let world: World;

  beforeAll(async () => {
    world = await newTenant();
  });

  it('show their secret when they are made, and never again', async () => {
    const made = await world.admin.api<ConnectionBody>('POST', PATH, {
      platform: 'whatsapp',
      connection_id: 'shown_once',
      name: 'The shop',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        platform: 'whatsapp',
        connection_id: 'shown_once',
        name: 'The shop',
        is_active: true,
        user_id: world.admin.id,
      },
    });
    const secret = made.body.api_secret;
    expect(secret).toMatch(/^\S{40,}$/);
    const list = await world.admin.api<ConnectionBody[]>('GET', PATH);
    expect(list.body.map((connection) => connection.connection_id)).toContain('shown_once');
    expect(JSON.stringify(list.body)).not.toContain('secret');
    const rows = await world.sql('select * from connections where tenant_id = $1', [world.tenantId]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('a rotated secret lets in, the old one no more', async () => {
    const connection = await newConnection(world.admin, { connection_id: 'rotated' });
    const rotated = await world.admin.api<ConnectionBody>('POST', `${PATH}/${connection.id}/rotate`);
    expect(rotated.status).toBe(200);
    expect(await new ImportDesk(world, connection).import()).toMatchObject({
      status: 401,
      body: { error: 'Invalid API key' },
    });
    expect((await new ImportDesk(world, rotated.body).import()).status).toBe(200);
  });

  it('a deleted one is gone, and what it imported stays', async () => {
    const desk = new ImportDesk(world, await newConnection(world.admin, { connection_id: 'deleted' }));
    const message = {
      id: '1',
      direction: 'inbound',
      type: 'text',
      content: 'Stay',
      sent_at: '2026-02-01T10:30:00Z',
    };
    const answer = await desk.import({
      external_conversation_id: 'c',
      participant_identifier: '@c',
      messages: [message],
    });
    expect((await world.admin.api('DELETE', `${PATH}/${desk.connection.id}`)).status).toBe(204);
    expect((await world.admin.api('DELETE', `${PATH}/${desk.connection.id}`)).status).toBe(404);
    expect(await desk.import()).toMatchObject({
      status: 401,
      body: { error: 'Invalid connection_id or platform' },
    });
    expect(await desk.messagesOf(answer.body.results[0]?.conversation_id ?? null)).toMatchObject([
      { content: 'Stay' },
    ]);
  });

  it('one name is taken once on a platform', async () => {
    await newConnection(world.admin, { connection_id: 'taken' });
    const again = await world.admin.api('POST', PATH, { platform: 'whatsapp', connection_id: 'taken' });
    expect(again).toMatchObject({
      status: 409,
      body: { error: 'conflict', details: [{ field: 'connection_id' }] },
    });
    const elsewhere = await world.admin.api('POST', PATH, { platform: 'telegram', connection_id: 'taken' });
    expect(elsewhere.status).toBe(201);
  });

  it.each([
    [{ platform: 'web', connection_id: 'x' }, 'platform'],
    [{ platform: 'whatsapp' }, 'connection_id'],
    [{ platform: 'whatsapp', connection_id: '' }, 'connection_id'],
    [{ platform: 'whatsapp', connection_id: 'x', colour: 'red' }, 'colour'],
  ])('%j is refused, naming %s', async (body, field) => {
    expect(await world.admin.api('POST', PATH, body)).toMatchObject({
      status: 400,
      body: { details: [{ field }] },
    });
  });

  it('a change to nothing is refused, naming the field', async () => {
    const { id } = await newConnection(world.admin, { connection_id: 'changed' });
    for (const field of ['name', 'is_active']) {
      const answer = await world.admin.api('PATCH', `${PATH}/${id}`, { [field]: null });
      expect(answer).toMatchObject({ status: 400, body: { details: [{ field }] } });
    }
    expect(await world.admin.api('PATCH', `${PATH}/${id}`, { name: 'New' })).toMatchObject({
      body: { name: 'New' },
    });
  });

  it('are the administrator’s, and another tenant’s are not there', async () => {
    const { id } = await newConnection(world.admin, { connection_id: 'guarded' });
    for (const person of [world.manager, world.agent, world.viewer]) {
      expect((await person.api('GET', PATH)).status).toBe(403);
      expect((await person.api('POST', PATH, { platform: 'whatsapp', connection_id: 'no' })).status).toBe(
        403,
      );
    }
    const stranger = await newTenant();
    expect((await stranger.admin.api('PATCH', `${PATH}/${id}`, { is_active: false })).status).toBe(404);
    expect((await stranger.admin.api('POST', `${PATH}/${id}/rotate`)).status).toBe(404);
    expect((await stranger.admin.api('DELETE', `${PATH}/${id}`)).status).toBe(404);
  });
});
