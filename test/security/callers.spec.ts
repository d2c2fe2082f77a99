import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { ROUTES, nameOf } from '../contract/routes.js';
import { newTenant, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { ChatSocket } from '../support/chatSocket.js';
import { bodySchemaOf, openApiDocument } from '../contract/openApiDocument.js';
import { bodyOf, GUARDED, mayCall, pathOf, thingsOf, type Things } from './ground.js';
import { randomUUID } from 'node:crypto';

const each = (routes: typeof GUARDED) => routes.map((route) => [nameOf(route), route] as const);

/** What a caller might try to be or to own by writing it into a body. */
const SMUGGLED: Record<string, unknown> = {
  tenant_id: '00000000-0000-0000-0000-000000000001',
  role: 'admin',
  status: 'resolved',
};

const claimsOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;

const signed = (claims: JWTPayload, secret: string): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(Buffer.from(secret));

/** What can be made of a token of Baton's own, whose claims anybody reads, without its secret. (Supabase's: production.spec.ts) */
const FORGERIES: Record<string, (token: string) => string | Promise<string>> = {
  'without a signature': (token) => `${token.split('.', 2).join('.')}.`,
  'of algorithm none': (token) => new UnsecuredJWT(claimsOf(token)).encode(),
  'of algorithm None': (token) =>
    `${Buffer.from('{"alg":"None"}').toString('base64url')}.${token.split('.').slice(1).join('.')}`,
  'changed after signing': (token) => {
    const [header, , signature] = token.split('.');
    const claims = { ...claimsOf(token), exp: 4_102_444_800 };
    return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  },
  'signed with a guess': (token) => signed(claimsOf(token), 'secret'),
  'signed with its own issuer': (token) => signed(claimsOf(token), 'baton'),
  'signed with a key that it brings along': async (token) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const header = { alg: 'ES256', jwk: await exportJWK(publicKey) };
    return new SignJWT(claimsOf(token)).setProtectedHeader(header).sign(privateKey);
  },
};

type Fields = Record<string, { nullable?: boolean; example?: unknown }>;

describe('every route', () => {
  let world: World;
  let things: Things;
  let readingKey: Awaited<ReturnType<World['service']>>;
  beforeAll(async () => {
    world = await newTenant();
    things = await thingsOf(world);
    readingKey = await world.service('admin', ['read']);
  });

  it.each(each(GUARDED))('wants a credential: %s', async (_, route) => {
    const path = pathOf(route, () => randomUUID());
    const refused = await call(route.method, world.baseUrl + path, route.body);
    expect(refused.status).toBe(401);
  });

  it.each(Object.keys(FORGERIES))('lets nobody in by a token %s, nor does a socket', async (how) => {
    const token = (await FORGERIES[how]?.(world.admin.token)) ?? '';
    const answers = GUARDED.map((route) =>
      call(route.method, world.baseUrl + pathOf(route, () => randomUUID()), route.body, {
        authorization: `Bearer ${token}`,
      }),
    );
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([401]));
    for (const namespace of ['/', '/chats'])
      await expect(ChatSocket.connect(world.baseUrl + namespace, token)).rejects.toThrow('unauthorized');
  });

  it.each(each(GUARDED))('is for its roles only: %s', async (_, route) => {
    const path = pathOf(route, () => randomUUID());
    for (const role of ['viewer', 'agent', 'manager', 'admin'] as const) {
      // A body that cannot be right, so that whoever may call changes nothing.
      const body = route.body === undefined ? undefined : { nonsense: true };
      const answer = await world[role].api(route.method, path, body);
      expect([role, answer.status === 403]).toEqual([role, !mayCall(role, route)]);
      expect(answer.status).not.toBe(401);
    }
  });

  it.each(each(GUARDED))('only reads for a key without the scope to write: %s', async (_, route) => {
    const answer = await readingKey.api(
      route.method,
      pathOf(route, () => randomUUID()),
      bodyOf(route),
    );
    expect(answer.status === 403).toBe(route.personOnly === true || !mayCall('viewer', route));
  });

  it.each(each(GUARDED.filter(({ body }) => body !== undefined)))(
    'refuses by name a field that it does not know: %s',
    async (_, route) => {
      const known = Object.keys(bodySchemaOf(await openApiDocument(), route)?.['properties'] ?? {});
      const path = pathOf(route, (thing) => things[thing]);
      for (const [field, value] of Object.entries(SMUGGLED)) {
        if (known.includes(field)) continue;
        const refused = await world.admin.api(route.method, path, { ...route.body, [field]: value });
        expect(refused.status).toBe(400);
        expect(JSON.stringify(refused.body)).toContain(field);
      }
      for (const field of ['__proto__', 'constructor']) {
        const poison = `{"${field}":{"prototype":{"role":"admin"}},${JSON.stringify(route.body).slice(1)}`;
        const refused = await call(route.method, world.baseUrl + path, poison, {
          authorization: `Bearer ${world.admin.token}`,
          'content-type': 'application/json',
        });
        expect(refused.status).toBe(400);
        expect(JSON.stringify(refused.body)).toContain(field);
      }
    },
  );

  it.each(each(ROUTES.filter(({ body, caller }) => body !== undefined && caller !== 'secret')))(
    'takes null as left out where Swagger says that it may be null, and refuses it by name elsewhere: %s',
    async (_, route) => {
      const schema = bodySchemaOf(await openApiDocument(), route);
      const path = pathOf(route, (thing) => things[thing]);
      for (const [field, { nullable }] of Object.entries((schema?.['properties'] ?? {}) as Fields)) {
        const isRefused = async (value: null | undefined) => {
          const body = { ...route.body, [field]: value };
          const answer = await world.admin.api(route.method, path, body);
          expect(answer.status).toBeLessThan(500);
          return answer.status === 400 && JSON.stringify(answer.body).includes(field);
        };
        const expected = nullable === true ? await isRefused(undefined) : true;
        expect([field, await isRefused(null)]).toEqual([field, expected]);
      }
    },
  );

  it.each(each(ROUTES.filter(({ body, caller }) => body !== undefined && caller !== 'secret')))(
    'understands the example that Swagger shows, with an id of the caller’s own: %s',
    async (_, route) => {
      const schema = bodySchemaOf(await openApiDocument(), route);
      const fields = Object.entries((schema?.['properties'] ?? {}) as Fields);
      const required = (schema?.['required'] ?? []) as string[];
      const shown = fields.flatMap(([field, { example }]) =>
        example === undefined ? [] : [[field, example]],
      );
      const ids = (route.names ?? [])
        .filter(({ field }) => required.includes(field))
        .map(({ field, thing }) => [field, things[thing]]);
      const body = { ...Object.fromEntries(shown), ...Object.fromEntries(ids) } as Record<string, unknown>;
      expect(Object.keys(body).length).toBeGreaterThan(0);
      const path = pathOf(route, (thing) => things[thing]);
      const answer = await world.admin.api(route.method, path, body);
      // It may be that the thing is not in a state for it.
      expect([200, 201, 409, 422]).toContain(answer.status);
    },
  );

  it.each(each(ROUTES.filter(({ body, caller }) => body !== undefined && caller !== 'secret')))(
    'finds no fault of ours in a body with nothing in it: %s',
    async (_, route) => {
      const path = pathOf(route, (thing) => things[thing]);
      for (const body of ['', 'null', '{}', '[]', '7']) {
        const answer = await call(route.method, world.baseUrl + path, body, {
          authorization: `Bearer ${world.admin.token}`,
          'content-type': 'application/json',
        });
        expect([body, answer.status < 500]).toEqual([body, true]);
      }
    },
  );

  it.each(each(GUARDED.filter(({ ids }) => ids !== undefined)))(
    'refuses by name an id that is none: %s',
    async (_, route) => {
      const [name = ''] = Object.keys(route.ids ?? {});
      const path = pathOf(route, () => encodeURIComponent(`' or 1=1 --`));
      const refused = await world.admin.api(route.method, path, route.body);
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain(name);
    },
  );
});

describe('a feature that is off', () => {
  it('is told apart, on every route of it and on no other', async () => {
    const world = await newTenant({ features: [] });
    for (const route of GUARDED) {
      const body = route.body === undefined ? undefined : { nonsense: true };
      const answer = await world.admin.api<{ error?: string; message?: string }>(
        route.method,
        pathOf(route, () => randomUUID()),
        body,
      );
      const isOff = answer.status === 403;
      expect([nameOf(route), isOff]).toEqual([nameOf(route), route.feature !== undefined]);
      if (isOff && route.document !== '004') expect(answer.body.error).toBe('feature_disabled');
    }
  });
});

it('no route is open to anybody that has not been thought through', () => {
  const open = ROUTES.filter(({ caller }) => caller === 'anyone').map(nameOf);
  expect(open).toEqual([
    'GET /auth/settings',
    'GET /health',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
    'GET /sandbox/messages',
    'POST /sandbox/messages',
  ]);
});
