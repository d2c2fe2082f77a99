import { EventEmitter, once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { BehaviourQueue, type Behaviour, type Call, type Reply } from './behaviour.js';
import { preciseNow } from './preciseNow.js';

export interface Route<B extends Behaviour> {
  method: string;
  /** Matched against the whole path; the groups are handed on, percent-decoded. */
  path: RegExp;
  /** Sees every well-formed call, before the behaviour decides what becomes of it. */
  arrived?: (call: Call, params: string[]) => void | Promise<void>;
  /** Does the provider's work and says what it would answer. Not run when the behaviour lets the work fail. */
  handle: (call: Call, params: string[], behaviour: B) => Reply | Promise<Reply>;
}

/**
 * What every simulated provider shares: a server on a loopback port, a ledger of what came in, behaviours to switch
 * per route, and a clean end. A plain TCP server stands before the HTTP one, since only there the first byte of a
 * request can be timed and a connection be refused.
 */
export abstract class Simulator<Name extends string, B extends Behaviour = Behaviour> {
  readonly calls: Call[] = [];
  protected abstract readonly routes: Record<Name, Route<B>>;
  /** Aborted by `close()`; whatever waits or sends on its own account listens to it. */
  protected readonly closing = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #behaviours = new Map<Name, BehaviourQueue<Call, B>>();
  readonly #sockets = new Set<Socket>();
  readonly #firstBytes = new WeakMap<Socket, number>();
  readonly #background = new Set<Promise<unknown>>();
  readonly #http = createHttpServer({ keepAliveTimeout: 60_000 });
  #tcp: Server | undefined;
  #port = 0;

  constructor() {
    this.#http.on('request', (request, response) => this.inBackground(this.#serve(request, response)));
    this.#http.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket as Socket, head));
  }

  /** Starts on the given port of 127.0.0.1 (0: any free one) and returns the origin, without a path. */
  async start(port = 0): Promise<string> {
    this.#port = port;
    await this.acceptConnections();
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** TCP connections open at the moment. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  behaviour(route: Name): BehaviourQueue<Call, B> {
    const queue = this.#behaviours.get(route) ?? new BehaviourQueue<Call, B>();
    this.#behaviours.set(route, queue);
    return queue;
  }

  callsTo(route: Name): Call[] {
    return this.calls.filter((call) => call.route === route);
  }

  /** From now on a connection is refused, as by a host that is down; open ones are cut. */
  async refuseConnections(): Promise<void> {
    const closed = new Promise((resolve) => (this.#tcp ? this.#tcp.close(resolve) : resolve(undefined)));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Listens again on the same port. */
  async acceptConnections(): Promise<void> {
    this.#tcp = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#greet(socket));
    this.#tcp.listen(this.#port, '127.0.0.1');
    await once(this.#tcp, 'listening');
    this.#port = (this.#tcp.address() as AddressInfo).port;
  }

  /** Ends every timer, socket and webhook under way, and waits until they have ended. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.refuseConnections();
    await Promise.allSettled(this.#background);
  }

  /** Resolves once nothing is under way: every call answered, every webhook taken or given up. */
  async untilIdle(): Promise<void> {
    while (this.#background.size > 0) await Promise.allSettled(this.#background);
  }

  /**
   * The first thing that `look` finds (anything but undefined, null, false), looked for now and after everything that
   * happens here. Rejects after `timeoutMs` with the ledger in the message.
   */
  async waitFor<T>(
    look: () => T | undefined | null | false,
    timeoutMs = 5_000,
    what = 'the event',
  ): Promise<T> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const found = look();
      if (found !== undefined && found !== null && found !== false) return found;
      try {
        await once(this.#changes, 'change', { signal: deadline });
      } catch {
        const ledger = this.calls.map((call) => `${call.method} ${call.path} -> ${call.status ?? 'open'}`);
        throw new Error(`${what} did not come within ${timeoutMs} ms. Calls:\n${ledger.join('\n')}`);
      }
    }
  }

  /** Tells of every call once it has come in whole, before it is answered. */
  onCall(listener: (call: Call) => void): void {
    this.#changes.on('call', listener);
  }

  waitForCall(match: (call: Call) => boolean, timeoutMs?: number): Promise<Call> {
    return this.waitFor(() => this.calls.find(match), timeoutMs, 'a call');
  }

  /** A refusal before anything else, e.g. for a wrong key. */
  protected authorise(_call: Call): Reply | undefined {
    return undefined;
  }

  protected abstract notFound(call: Call): Reply;

  protected onUpgrade(_request: IncomingMessage, socket: Socket, _head: Buffer): void {
    socket.destroy();
  }

  /** Tells everyone in `waitFor` to look again. */
  protected changed(): void {
    this.#changes.emit('change');
  }

  /** Keeps work that nobody awaits, so that `close()` can wait for its end. */
  protected inBackground(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => {
        if (!this.closing.signal.aborted) console.error('A simulator failed:', error);
      })
      .finally(() => this.#background.delete(tracked));
    this.#background.add(tracked);
  }

  /** Rejects when the simulator closes meanwhile, so that nothing goes on after its end. */
  protected async pause(ms: number): Promise<void> {
    const { signal } = this.closing;
    signal.throwIfAborted();
    if (Number.isFinite(ms)) await wait(ms, undefined, { signal });
    else await once(signal, 'abort').then(() => signal.throwIfAborted());
  }

  /** Waits at a gate, but no longer than the simulator lives. */
  protected async untilOpen(gate: { pass(): Promise<void> }): Promise<void> {
    await Promise.race([gate.pass(), this.pause(Infinity)]);
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.changed();
    });
    socket.on('data', () => {
      if (!this.#firstBytes.has(socket)) this.#firstBytes.set(socket, preciseNow());
    });
    this.#http.emit('connection', socket);
    this.changed();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await this.#record(request);
    if (!call.complete) return;
    const [name, params] = this.#route(call);
    const refusal = this.authorise(call);
    if (refusal) return this.#answer(call, response, refusal, {});
    if (name === undefined) return this.#answer(call, response, this.notFound(call), {});
    const route = this.routes[name];
    await route.arrived?.(call, params);
    this.changed();
    const behaviour = this.behaviour(name).take(call) ?? ({} as B);
    const takesEffect = behaviour.takesEffect ?? !(behaviour.respond || behaviour.connection);
    const regular = takesEffect ? await route.handle(call, params, behaviour) : undefined;
    await this.#answer(call, response, regular ?? { status: 500 }, behaviour);
  }

  async #record(request: IncomingMessage): Promise<Call> {
    const receivedAt = this.#firstBytes.get(request.socket) ?? preciseNow();
    const chunks: Buffer[] = [];
    let complete = true;
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      complete = false;
    }
    this.#firstBytes.delete(request.socket);
    const url = new URL(request.url ?? '/', this.url);
    const body = Buffer.concat(chunks);
    const call: Call = {
      route: '',
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
      json: parseJson(body),
      receivedAt,
      complete,
    };
    call.route = this.#route(call)[0] ?? '';
    this.calls.push(call);
    this.#changes.emit('call', call);
    this.changed();
    return call;
  }

  #route(call: Call): [Name | undefined, string[]] {
    for (const name of Object.keys(this.routes) as Name[]) {
      const { method, path } = this.routes[name];
      const match = call.method === method ? path.exec(call.path) : null;
      if (match) return [name, match.slice(1).map((part) => decodeURIComponent(part))];
    }
    return [undefined, []];
  }

  async #answer(call: Call, response: ServerResponse, regular: Reply, behaviour: Behaviour): Promise<void> {
    if (behaviour.delayMs) await this.pause(behaviour.delayMs);
    if (behaviour.gate) await this.untilOpen(behaviour.gate);
    if (behaviour.connection === 'break') response.destroy();
    else if (behaviour.connection !== 'hang') await this.#write(call, response, behaviour, regular);
    regular.after?.();
    this.changed();
  }

  async #write(call: Call, response: ServerResponse, behaviour: Behaviour, regular: Reply): Promise<void> {
    const reply = behaviour.respond ?? regular;
    const { bytes, type } = encode(reply.body);
    call.status = reply.status;
    response.writeHead(reply.status, {
      ...(type && { 'content-type': type }),
      'content-length': bytes.length,
      ...reply.headers,
    });
    if (behaviour.bodyDelayMs || behaviour.connection === 'breakInBody') {
      const half = bytes.length >> 1;
      await new Promise((resolve) => response.write(bytes.subarray(0, half), resolve));
      if (behaviour.connection === 'breakInBody') return void response.destroy();
      await this.pause(behaviour.bodyDelayMs ?? 0);
      response.end(bytes.subarray(half));
    } else {
      response.end(bytes);
    }
    call.answeredAt = preciseNow();
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function encode(body: unknown): { bytes: Buffer; type?: string } {
  if (body === undefined) return { bytes: Buffer.alloc(0) };
  if (Buffer.isBuffer(body)) return { bytes: body, type: 'application/octet-stream' };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/html; charset=utf-8' };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json; charset=utf-8' };
}
