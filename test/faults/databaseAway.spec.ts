import { setTimeout as wait } from 'node:timers/promises';
import type { Customer } from '../answering/customerLine.js';
import { Gate } from '../simulators/base/gate.js';
import { messageReceived } from '../simulators/unipile/webhookPayloads.js';
import { call } from '../support/call.js';
import { eventually } from '../support/eventually.js';
import { describeOnServer } from '../support/whatIsThere.js';
import { OwnBatons, type Instance } from './ownBatons.js';

const STORM_ROUNDS = 6;
const STORM_PAUSE_MS = 400;

describeOnServer('while PostgreSQL is away', () => {
  let batons: OwnBatons;

  beforeAll(async () => {
    batons = await OwnBatons.start({});
  }, 60_000);
  afterAll(() => batons?.close());
  afterEach(async () => {
    await batons.only.proxy?.open();
  });

  const isReady = async ({ url }: Instance): Promise<boolean> =>
    (await call('GET', `${url}/health/ready`)).status === 200;

  /** Ends every connection that Baton has, as an administrator or a fail-over does; behind a pooler one may be our own. */
  const endConnections = () =>
    batons.world.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'baton'
        and datname = current_database() and pid <> pg_backend_pid()`,
    );

  const webhookOf = (customer: Customer, text: string) =>
    messageReceived(batons.unipile.factsOf({ ...customer.thread, text }));

  it('webhooks get 503 with Retry-After; the same process takes them when it is back', async () => {
    const { only } = batons;
    const customer = batons.newCustomer();
    const webhook = webhookOf(customer, 'while you were out');
    await only.proxy?.cut();
    const refused = await batons.post(only, webhook);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await isReady(only)).toBe(false);
    expect((await call('GET', `${only.url}/health/live`)).status).toBe(200);

    await only.proxy?.open();
    await eventually(() => isReady(only), { timeoutMs: 5_000 });
    expect((await batons.post(only, webhook)).status).toBe(200);
    await customer.gets('AI: while you were out', 15_000);
    expect(only.baton?.exitCode).toBeNull();
  });

  it('connections that end in the middle of everything lose nothing that was acknowledged', async () => {
    const { only, unipile } = batons;
    unipile.webhooks.retryDelaysMs = Array.from({ length: 40 }, () => 250);
    const customers = Array.from({ length: 60 }, () => batons.newCustomer());
    const ending = (async () => {
      for (let round = 0; round < STORM_ROUNDS; round += 1) {
        await endConnections();
        await wait(STORM_PAUSE_MS);
      }
    })();
    const deliveries = await Promise.all(
      customers.map(async (customer, place) => {
        await wait(((STORM_ROUNDS * STORM_PAUSE_MS) / customers.length) * place);
        return customer.writes(`storm ${place}`);
      }),
    );
    await ending;
    const attempts = deliveries.flat().flatMap((delivery) => delivery.attempts);
    // Refused now and then, but always in words: a process that died would give no answer.
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(only.baton?.exitCode).toBeNull();
    await Promise.all(
      customers.map(async (customer, place) => {
        await customer.gets(`AI: storm ${place}`, 30_000);
        expect((await customer.messages()).map(({ content }) => content)).toEqual([
          `storm ${place}`,
          `AI: storm ${place}`,
        ]);
        expect(customer.received).toHaveLength(1);
      }),
    );
  }, 60_000);

  it('a send that the provider takes meanwhile is recorded when the database is back, not left unknown', async () => {
    const { only, unipile } = batons;
    const customer = batons.newCustomer();
    const taking = new Gate();
    unipile.behaviour('sendMessage').next({
      match: (request) => request.path.includes(customer.chatId),
      gate: taking,
      echo: 'never',
    });
    await customer.writes('hello?');
    await taking.arrived;
    await only.proxy?.cut();
    taking.open();
    await eventually(async () => !(await isReady(only)));
    await only.proxy?.open();
    await eventually(async () => (await customer.messages())[1]?.status === 'sent', { timeoutMs: 15_000 });
    expect(customer.received).toHaveLength(1);
  });

  it('webhooks get 503 also when PostgreSQL has fallen silent, and no connection ends', async () => {
    const { only } = batons;
    if (only.proxy === null) throw new Error('There is no wire to cut.');
    const webhook = webhookOf(batons.newCustomer(), 'is anybody there?');
    only.proxy.isSilent = true;
    expect((await batons.post(only, webhook)).status).toBe(503);
    only.proxy.isSilent = false;
    // What was asked meanwhile has to be given up first.
    await eventually(() => isReady(only), { timeoutMs: 40_000 });
    expect((await batons.post(only, webhook)).status).toBe(200);
  });
});
