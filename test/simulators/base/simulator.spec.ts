import { once } from 'node:events';
import { request } from 'node:http';
import { failure } from '../unipile/unipileErrors.js';
import { UnipileSimulator } from '../unipile/unipileSimulator.js';
import { Gate } from './gate.js';

describe('every simulator', () => {
  let simulator: UnipileSimulator;
  beforeEach(async () => void (await (simulator = new UnipileSimulator()).start()));
  afterEach(() => simulator.close());
  const ask = (signal?: AbortSignal) =>
    fetch(`${simulator.url}/api/v1/accounts`, { headers: { 'x-api-key': simulator.apiKey }, signal });

  it('times the first byte of a request, not its end', async () => {
    const headers = { 'x-api-key': simulator.apiKey, expect: '100-continue', 'content-length': 23 };
    const begun = performance.timeOrigin + performance.now();
    const outgoing = request(`${simulator.url}/api/v1/accounts`, { method: 'POST', headers });
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    const halfWay = performance.timeOrigin + performance.now();
    outgoing.end('{"provider":"WHATSAPP"}');
    await once(outgoing, 'response');
    const [call] = simulator.callsTo('createAccount');
    expect(call?.json).toEqual({ provider: 'WHATSAPP' });
    expect(call?.receivedAt).toBeGreaterThan(begun);
    expect(call?.receivedAt).toBeLessThan(halfWay);
    expect(call?.answeredAt).toBeGreaterThan(halfWay);
  });

  it('takes queued behaviours one call each, then answers well again', async () => {
    simulator.behaviour('listAccounts').next(failure(503), failure(429, undefined, { 'retry-after': '7' }));
    expect((await ask()).status).toBe(503);
    expect((await ask()).headers.get('retry-after')).toBe('7');
    expect((await ask()).status).toBe(200);
  });

  it('holds an answer at a gate until the test opens it', async () => {
    const gate = new Gate();
    simulator.behaviour('listAccounts').next({ gate });
    const answer = ask();
    await gate.arrived;
    expect(simulator.calls[0]?.status).toBeUndefined();
    gate.open();
    expect((await answer).status).toBe(200);
  });

  it('hangs, breaks the socket, and breaks off amid the body', async () => {
    simulator.behaviour('listAccounts').next({ connection: 'hang' });
    await expect(ask(AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    simulator
      .behaviour('listAccounts')
      .next({ connection: 'break' }, { connection: 'breakInBody', takesEffect: true });
    await expect(ask()).rejects.toThrow('fetch failed');
    const half = await ask();
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
  });

  it('refuses connections and takes them again on the same port', async () => {
    await simulator.refuseConnections();
    const refusal: unknown = await ask().catch((error: Error) => error.cause);
    expect(refusal).toMatchObject({ code: 'ECONNREFUSED' });
    await simulator.acceptConnections();
    expect((await ask()).status).toBe(200);
  });

  it('says what did come when the awaited call does not', async () => {
    await ask();
    await expect(simulator.waitForCall((call) => call.method === 'PUT', 50)).rejects.toThrow(
      /GET \/api\/v1\/accounts -> 200/,
    );
  });
});
