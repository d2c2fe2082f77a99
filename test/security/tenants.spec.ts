import { randomUUID } from 'node:crypto';
import { ROUTES, nameOf, type Naming, type Route } from '../contract/routes.js';
import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { bodyOf, GUARDED, pathOf, privateChatOf, thingsOf, withoutRequestId, type Things } from './ground.js';

/** Tables whose rows a caller of another tenant might have changed. */
const TABLES = [
  'agents',
  'api_keys',
  'connections',
  'contacts',
  'conversations',
  'conversation_events',
  'message_attachments',
  'messages',
  'outlets',
  'sessions',
  'tenants',
  'users',
];

describe('another tenant’s', () => {
  let world: World;
  let ours: Things;
  let theirs: Things;
  let other: World;
  let colleaguesChat: string;
  let before: unknown;

  /** A digest of everything that a tenant has. */
  const everythingOf = async ({ tenantId }: World): Promise<unknown> => {
    const parts = TABLES.map((table) => {
      const owner = table === 'tenants' ? 'id' : 'tenant_id';
      return `select '${table}' as name, md5(string_agg(t::text, '' order by t.id)) as digest from ${table} t where ${owner} = $1`;
    });
    return world.sql(parts.join(' union all '), [tenantId]);
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

  it('rows are in no list of ours', async () => {
    const lists = ROUTES.filter(
      ({ method, path, ids, caller }) =>
        method === 'GET' && ids === undefined && caller !== 'anyone' && !path.includes(':'),
    );
    const foreign = Object.values(theirs);
    for (const route of lists) {
      const { body } = await world.admin.api(route.method, `${route.path}?search=a&query=a`);
      const text =
        JSON.stringify((await world.admin.api(route.method, route.path)).body) + JSON.stringify(body);
      expect([nameOf(route), foreign.filter((id) => text.includes(id))]).toEqual([nameOf(route), []]);
    }
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
