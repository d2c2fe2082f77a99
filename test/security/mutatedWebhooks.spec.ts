import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { newTenant, type TestAccount, type World } from '../support/baton.js';
import { call } from '../support/call.js';
import { sign } from '../simulators/interakt/interaktSimulator.js';
import { customerWrites, fixture } from './ground.js';

/** `MUTATED_WEBHOOKS=50000` for a long run; each channel gets half. */
const WEBHOOKS = Number(process.env['MUTATED_WEBHOOKS'] ?? 800);
const LANES = 8;
const TIME_FOR_EACH_MS = 150;

type Json = unknown;
type Place = (string | number)[];

/** Every place in a payload, the whole of it first. */
function placesIn(value: Json, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...at, key]))];
}

/** The payload with something else (nothing, for undefined) at one place. */
function withAt(value: Json, [key, ...rest]: Place, put: Json): Json {
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...(value as Json[])] : { ...(value as object) };
  const fields = copy as Record<string | number, Json>;
  fields[key] = withAt(fields[key], rest, put);
  return copy;
}

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    undefined,
    null,
    '',
    0,
    -1,
    1e308,
    true,
    [],
    {},
    [null],
    [[]],
    '\0',
    'a\uD800b',
    '0000-00-00',
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-20T00:00:00.000Z',
    'att://',
    'http://169.254.169.254/latest/meta-data',
    '@g.us',
    '@s.whatsapp.net',
    '+',
    'x'.repeat(100_000),
    { toString: null, length: 1 },
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.jsonValue({ maxDepth: 3 }),
);

describe.each(['unipile', 'interakt'] as const)('mutated webhooks of %s', (channel) => {
  let world: World;
  let account: TestAccount;
  const names = readdirSync(new URL(`../fixtures/${channel}`, import.meta.url)).flatMap((file) =>
    file === 'list.json' ? [] : [file.replace('.json', '')],
  );

  beforeAll(async () => {
    world = await newTenant();
    account = await world.account(channel, { sessionsEnabled: true });
    await world.settings({ graceSeconds: 900 });
  });

  const mutations = fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 });

  const deliver = async (payload: Json): Promise<number> => {
    const body = JSON.stringify(payload) ?? '';
    const proof: Record<string, string> =
      channel === 'unipile'
        ? { 'x-unipile-secret': account.webhookSecret }
        : { 'interakt-signature': sign(Buffer.from(body), account.webhookSecret) };
    return (await call('POST', account.webhookUrl, body, proof)).status;
  };

  it(
    'are answered with exactly 200, and none meets a fault of ours',
    async () => {
      const property = fc.asyncProperty(fc.constantFrom(...names), mutations, async (name, changes) => {
        // To this account, and no duplicate of the one before.
        const original = JSON.parse(
          JSON.stringify(fixture(`${channel}/${name}`))
            .replaceAll('ZHvtAccount', account.externalId)
            .replaceAll('"msg-1"', JSON.stringify(randomUUID())),
        ) as Json;
        const mutated = changes.reduce((payload, [at, put]) => {
          const places = placesIn(payload);
          return withAt(payload, places[at % places.length] ?? [], put);
        }, original);
        expect(await deliver(mutated)).toBe(200);
      });
      const count = Math.ceil(WEBHOOKS / 2 / LANES);
      await Promise.all(Array.from({ length: LANES }, () => fc.assert(property, { numRuns: count })));
    },
    30_000 + WEBHOOKS * TIME_FOR_EACH_MS,
  );

  it('that were kept tell a reason of theirs', async () => {
    const reasons = await world.sql<{ reason: string }>(
      'select distinct reason from rejected_webhooks where tenant_id = $1',
      [world.tenantId],
    );
    expect(reasons.map(({ reason }) => reason)).not.toContain('Something went wrong on our side.');
    expect(reasons.length).toBeGreaterThan(0);
  });

  if (channel === 'unipile') {
    it('leave the next customer unharmed', async () => {
      const id = randomUUID();
      await customerWrites(account, { message_id: id });
      const stored = await world.sql(
        'select 1 from messages where tenant_id = $1 and provider_message_id = $2',
        [world.tenantId, id],
      );
      expect(stored).toHaveLength(1);
    });
  }
});
