import { randomUUID } from 'node:crypto';
import { openApiDocument, operationOf } from '../contract/openApiDocument.js';
import { ROUTES, nameOf, type Naming, type Route } from '../contract/routes.js';
import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { bodyOf, GUARDED, pathOf, privateChatOf, thingsOf, withoutRequestId, type Things } from './ground.js';

/** Tables of what a caller of another tenant might have changed: all but the sums, which Baton works out by itself. */
const TABLES = `select table_name as name from information_schema.columns
  join information_schema.tables using (table_schema, table_name)
  where table_schema = 'public' and table_type = 'BASE TABLE' and column_name = 'tenant_id'
    and table_name !~ '^(insight_|chat_counts|chat_standings)'`;

describe('another tenant’s', () => {
  let world: World;
  let ours: Things;
  let theirs: Things;
  let other: World;
  let colleaguesChat: string;
  let before: unknown;

  /** A digest of everything that a tenant has. */
  const everythingOf = async ({ tenantId }: World): Promise<unknown> => {
    const tables = await world.sql<{ name: string }>(TABLES);
    const digests = [['tenants', 'id'], ...tables.map(({ name }) => [name, 'tenant_id'])].map(
      ([table, owner]) =>
        `select '${table}' as name, md5(string_agg(t::text, '' order by t::text)) as digest from ${table} t where ${owner} = $1`,
    );
    return world.sql(digests.join(' union all '), [tenantId]);
  };

  beforeAll(async () => {
    [world, other] = await Promise.all([newTenant(), newTenant()]);
    // Long enough that nothing happens to their chat by itself.
    await other.settings({ graceSeconds: 900 });
    [ours, theirs] = await Promise.all([thingsOf(world), thingsOf(other)]);
    colleaguesChat = await privateChatOf(world.manager);
    before = await everythingOf(other);
  });

  const withIds = GUARDED.filter(({ ids }) => ids !== undefined);
  it.each(withIds.map((route) => [nameOf(route), route] as const))(
    'id in the path is one that does not exist: %s',
    async (_, route) => {
      const ask = (idOf: Parameters<typeof pathOf>[1]) =>
        world.admin.api(route.method, pathOf(route, idOf), bodyOf(route));
      const foreign = await ask((thing) => theirs[thing]);
      const missing = await ask(() => randomUUID());
      expect(foreign.status).toBe(404);
      expect(withoutRequestId(foreign.body)).toEqual(withoutRequestId(missing.body));
      expect(missing.status).toBe(404);
    },
  );

  const namings = ROUTES.flatMap((route) =>
    (route.names ?? []).map((naming) => [`${nameOf(route)}, ${naming.field}`, route, naming] as const),
  );
  it.each(namings)('id in a query or a body is one that does not exist: %s', async (_, route, naming) => {
    const ask = (id: string) => askNaming(route, naming, id);
    const foreign = await ask(theirs[naming.thing]);
    const missing = await ask(randomUUID());
    expect([foreign.status, missing.status]).toEqual(Array(2).fill(naming.status ?? 404));
    expect(withoutRequestId(foreign.body)).toEqual(withoutRequestId(missing.body));
  });

  const askNaming = (route: Route, { in: where, field, many }: Naming, id: string) => {
    const path = pathOf(route, (thing) => ours[thing]);
    if (where === 'query') return world.admin.api(route.method, `${path}?${field}=${id}`);
    return world.admin.api(route.method, path, { ...route.body, [field]: many ? [id] : id });
  };

  it.each(GUARDED.map((route) => [nameOf(route), route] as const))(
    'X-Tenant-Id is refused, whatever the route: %s',
    async (_, route) => {
      const path = pathOf(route, (thing) => theirs[thing]);
      const refused = await call(route.method, world.baseUrl + path, bodyOf(route), {
        authorization: `Bearer ${world.admin.token}`,
        'x-tenant-id': other.tenantId,
      });
      expect(refused.status).toBe(403);
    },
  );

  const lists = GUARDED.filter(
    ({ method, path, ids }) => method === 'GET' && ids === undefined && !path.includes(':'),
  );
  it.each(lists.map((route) => [nameOf(route), route] as const))(
    'rows are not in what we are told, nor by naming the tenant: %s',
    async (_, route) => {
      const naming = `?tenant_id=${other.tenantId}`;
      const foreign = [...Object.values(theirs), other.tenantId];
      for (const query of ['', '?search=a', '?query=a', naming]) {
        const told = JSON.stringify((await world.admin.api(route.method, route.path + query)).body);
        expect([query, foreign.filter((id) => told.includes(id))]).toEqual([query, []]);
      }
      // A route that takes no query at all does not look at it.
      const { parameters = [] } = operationOf(await openApiDocument(), route);
      const refused = parameters.some((parameter) => parameter.in === 'query');
      const { status } = await world.admin.api(route.method, route.path + naming);
      expect(status).toBe(refused ? 400 : 200);
    },
  );

  describe('import', () => {
    const smuggled = () => ({ tenant_id: other.tenantId, conversation_id: theirs.chat, role: 'admin' });
    const importBy = async (secret: string, connectionId: string) =>
      call<{ results: { conversation_id: string }[] }>(
        'POST',
        `${world.baseUrl}/functions/v1/messaging-ingest`,
        {
          platform: 'whatsapp',
          connection_id: connectionId,
          ...smuggled(),
          conversations: [
            {
              external_conversation_id: 'one',
              participant_identifier: '+905550001111',
              ...smuggled(),
              status: 'resolved',
              messages: [
                {
                  id: 'one',
                  direction: 'inbound',
                  type: 'text',
                  content: 'Hello',
                  sent_at: '2026-02-01T10:30:00Z',
                  ...smuggled(),
                },
              ],
            },
          ],
        },
        { 'x-api-key': secret, 'x-tenant-id': other.tenantId },
      );
    const connect = async (): Promise<[secret: string, connectionId: string]> => {
      const connectionId = randomUUID();
      const { body } = await world.admin.api<{ api_secret: string }>(
        'POST',
        '/messaging-ingest/connections',
        {
          platform: 'whatsapp',
          connection_id: connectionId,
        },
      );
      return [body.api_secret, connectionId];
    };

    it('is not begun by whoever names another tenant: what is stored is ours', async () => {
      const { status, body } = await importBy(...(await connect()));
      expect(status).toBe(200);
      const stored = await world.sql(
        `select c.tenant_id, c.status = 'resolved' as is_resolved, m.tenant_id as of_message
        from conversations c join messages m on m.conversation_id = c.id where c.id = $1`,
        [body.results[0]?.conversation_id],
      );
      expect(stored).toEqual([{ tenant_id: world.tenantId, is_resolved: false, of_message: world.tenantId }]);
    });

    it('by our secret into their connection is refused', async () => {
      const [secret] = await connect();
      const [connection] = await world.sql<{ connection_id: string }>(
        'select connection_id from connections where tenant_id = $1',
        [other.tenantId],
      );
      expect((await importBy(secret, connection?.connection_id ?? '')).status).toBe(401);
    });
  });

  const ofConversations = GUARDED.filter(({ ids = {} }) =>
    Object.values(ids).some((thing) => ['conversation', 'chat', 'privateChat'].includes(thing)),
  );
  it.each(ofConversations.map((route) => [nameOf(route), route] as const))(
    'and a colleague’s private chat is none either: %s',
    async (_, route) => {
      const ask = (id: string) =>
        world.admin.api(
          route.method,
          pathOf(route, () => id),
          bodyOf(route),
        );
      const [foreign, missing] = [await ask(colleaguesChat), await ask(randomUUID())];
      expect([foreign.status, missing.status]).toEqual([404, 404]);
      expect(withoutRequestId(foreign.body)).toEqual(withoutRequestId(missing.body));
    },
  );

  // Last, after everything that was tried above.
  it('things are as they were before', async () => {
    expect(await everythingOf(other)).toEqual(before);
  });
});
