import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Gate } from '../base/gate.js';
import { ElevenLabsSimulator, elevenLabsError } from './elevenLabsSimulator.js';

describe('ElevenLabs', () => {
  let elevenLabs: ElevenLabsSimulator;
  let clients: AgentClient[];
  beforeEach(async () => {
    clients = [];
    elevenLabs = new ElevenLabsSimulator();
    await elevenLabs.start();
  });
  afterEach(async () => {
    for (const client of clients) client.socket.terminate();
    await elevenLabs.close();
  });

  /** A bare client: answers pings, keeps the rest, and can wait for what it hears. */
  class AgentClient {
    readonly heard: Record<string, unknown>[] = [];
    readonly closed: Promise<number>;
    readonly socket: WebSocket;
    #heardMore: () => void = () => undefined;

    constructor(url: string, pongs = true) {
      this.socket = new WebSocket(url, ['convai']);
      this.socket.on('error', () => undefined);
      this.closed = new Promise((resolve) => this.socket.on('close', resolve));
      this.socket.on('message', (raw: Buffer) => {
        const frame = JSON.parse(raw.toString()) as { type: string; ping_event?: { event_id: number } };
        if (frame.type === 'ping' && pongs) this.send({ type: 'pong', event_id: frame.ping_event?.event_id });
        if (frame.type !== 'ping') this.heard.push(frame);
        this.#heardMore();
      });
      clients.push(this);
    }

    send(frame: unknown): void {
      this.socket.send(JSON.stringify(frame));
    }

    get types(): unknown[] {
      return this.heard.map((frame) => frame['type']);
    }

    get responses(): unknown[] {
      const said = this.heard.filter((frame) => frame['type'] === 'agent_response');
      return said.map(
        (frame) => (frame['agent_response_event'] as { agent_response: string }).agent_response,
      );
    }

    async until(found: () => boolean): Promise<void> {
      while (!found()) await new Promise<void>((resolve) => (this.#heardMore = resolve));
    }
  }

  const signedUrl = async (agentId = elevenLabs.agentId) => {
    const url = `${elevenLabs.url}/v1/convai/conversation/get-signed-url?agent_id=${agentId}`;
    const answer = await fetch(url, { headers: { 'xi-api-key': elevenLabs.apiKey } });
    return ((await answer.json()) as { signed_url: string }).signed_url;
  };
  const converse = async (initiation: object = {}, pongs = true) => {
    const client = new AgentClient(await signedUrl(), pongs);
    await once(client.socket, 'open');
    client.send({ type: 'conversation_initiation_client_data', ...initiation });
    return client;
  };
  const asksAfterGreeting = async (text: string) => {
    const client = await converse();
    await client.until(() => client.responses.length === 1);
    client.send({ type: 'user_message', text });
    return client;
  };

  it('greets unasked, answers recognisably, and remembers what it was told', async () => {
    const client = await asksAfterGreeting('Are you open?');
    client.send({ type: 'contextual_update', text: 'Earlier: hello' });
    await client.until(() => client.responses.length === 2);
    expect(client.socket.protocol).toBe('convai');
    expect(client.types.slice(0, 2)).toEqual(['conversation_initiation_metadata', 'agent_response']);
    expect(client.responses).toEqual([
      'Hello! How can I help you today?',
      'Simulated answer to: Are you open?',
    ]);
    const [conversation] = elevenLabs.conversations;
    await elevenLabs.waitFor(() => conversation?.contextualUpdates[0]?.text === 'Earlier: hello');
    expect(conversation?.pongs).toEqual([1]);
    expect(elevenLabs.openSockets).toBe(1);
    client.socket.close(1000);
    await elevenLabs.waitFor(() => elevenLabs.openSockets === 0);
    expect(conversation).toMatchObject({ closedBy: 'client', closeCode: 1000 });
  });

  it('lets a signed URL open one session, within its lifetime, untouched', async () => {
    const url = await signedUrl();
    const first = new AgentClient(url);
    await once(first.socket, 'open');
    expect(await new AgentClient(url).closed).toBe(1008);
    expect(await new AgentClient(`${await signedUrl()}?textOnly=true`).closed).toBe(1008);
    elevenLabs.signedUrlLifetimeMs = -1;
    expect(await new AgentClient(await signedUrl()).closed).toBe(1008);
    const refused = await fetch(`${elevenLabs.url}/v1/convai/conversation/get-signed-url?agent_id=x`);
    expect(refused.status).toBe(401);
  });

  it('refuses a signed URL as told', async () => {
    elevenLabs.behaviour('getSignedUrl').next({ respond: elevenLabsError(429, 'too_many_requests') });
    const url = `${elevenLabs.url}/v1/convai/conversation/get-signed-url`;
    const headers = { 'xi-api-key': elevenLabs.apiKey };
    const limited = await fetch(`${url}?agent_id=x`, { headers });
    expect(limited.status).toBe(429);
    expect(await limited.json()).toMatchObject({ detail: { status: 'too_many_requests' } });
    expect((await fetch(url, { headers })).status).toBe(422);
    elevenLabs.knownAgents.add(elevenLabs.agentId);
    expect((await fetch(`${url}?agent_id=x`, { headers })).status).toBe(404);
  });

  it('holds an answer at a gate', async () => {
    const gate = new Gate();
    elevenLabs.reply = async (text) => {
      await gate.pass();
      return text.toUpperCase();
    };
    const client = await asksAfterGreeting('later');
    await gate.arrived;
    expect(client.responses).toHaveLength(1);
    gate.open();
    await client.until(() => client.responses.length === 2);
    expect(client.responses[1]).toBe('LATER');
  });

  it('streams parts before or after the full text, corrects, and says twice under one event id', async () => {
    elevenLabs.reply = (_text, turn) => {
      turn.say('First things first', 'before');
      turn.say('Second', 'after');
      turn.correct('Second', 'Sec');
      turn.flood(3);
    };
    const client = await asksAfterGreeting('hi');
    await client.until(() => client.heard.length >= 14);
    const kind = (frame: Record<string, unknown>) =>
      (frame['text_response_part'] as { type: string } | undefined)?.type ?? frame['type'];
    expect(client.heard.slice(2, 12).map(kind)).toEqual([
      'start',
      'delta',
      'delta',
      'delta',
      'stop',
      'agent_response',
      'start',
      'delta',
      'agent_response',
      'stop',
    ]);
    expect(kind(client.heard[12] ?? {})).toBe('agent_response_correction');
    const eventIds = client.heard.flatMap((frame) => {
      const event = frame['agent_response_event'] as { event_id: number } | undefined;
      return event ? [event.event_id] : [];
    });
    expect(eventIds).toEqual([1, 2, 2]);
  });

  it('calls a client tool, speaks after its result, and ends the call', async () => {
    elevenLabs.reply = async (_text, turn) => {
      const { result, isError } = await turn.callTool('look_up', { id: 7 });
      turn.say(`${result} ${isError}`);
      turn.endCall();
    };
    const client = await asksAfterGreeting('hi');
    await client.until(() => client.types.includes('client_tool_call'));
    const call = client.heard.at(-1)?.['client_tool_call'] as { tool_call_id: string };
    client.send({
      type: 'client_tool_result',
      tool_call_id: call.tool_call_id,
      result: 'found',
      is_error: false,
    });
    await client.until(() => client.types.includes('agent_tool_response'));
    expect(client.responses.at(-1)).toBe('found false');
  });

  it('closes 1008 on an override or variable it was not set up for, or on anything before the first frame', async () => {
    const override = { conversation_config_override: { conversation: { text_only: true } } };
    const refused = await converse(override);
    expect(await refused.closed).toBe(1008);
    expect(refused.heard[0]).toMatchObject({ error_event: { error_type: 'override_error', code: 1008 } });
    elevenLabs.settings.allowedOverrides = ['conversation.text_only'];
    const allowed = await converse(override);
    await allowed.until(() => allowed.responses.length === 1);

    elevenLabs.settings.requiredVariables = ['customer_name'];
    const missing = await converse();
    expect(await missing.closed).toBe(1008);
    const tooSoon = new AgentClient(await signedUrl());
    await once(tooSoon.socket, 'open');
    tooSoon.send({ type: 'user_message', text: 'hi' });
    expect(await tooSoon.closed).toBe(1008);
  });

  it('loses what is said in the queue, then admits; or sends away with 3008', async () => {
    elevenLabs.connections.next(
      { queue: { end: 'admitted', afterMs: 60 } },
      { queue: { end: 'timed_out', afterMs: 20 } },
    );
    const client = await converse();
    await client.until(() => client.types.includes('queue_status'));
    client.send({ type: 'user_message', text: 'lost' });
    await client.until(() => client.responses.length === 1);
    client.send({ type: 'user_message', text: 'heard' });
    await client.until(() => client.responses.length === 2);
    expect(elevenLabs.userMessages).toEqual(['heard']);
    expect(elevenLabs.conversations[0]?.discarded.map(({ text }) => text)).toEqual(['lost']);
    const sentAway = await converse();
    expect(await sentAway.closed).toBe(3008);
  });

  it('ends with 1002 without input or pong, 1000 after the longest time, any code in mid-turn', async () => {
    const { settings } = elevenLabs;
    settings.idleTimeoutMs = 50;
    expect(await (await converse()).closed).toBe(1002);
    Object.assign(settings, { idleTimeoutMs: 60_000, pongTimeoutMs: 50 });
    expect(await (await converse({}, false)).closed).toBe(1002);
    Object.assign(settings, { pongTimeoutMs: 5_000, maxDurationMs: 50 });
    const longest = await converse();
    expect(await longest.closed).toBe(1000);
    expect(longest.heard.at(-1)).toMatchObject({ error_event: { error_type: 'max_duration_exceeded' } });
    settings.maxDurationMs = 600_000;
    elevenLabs.reply = (_text, turn) => turn.close(1011);
    expect(await (await asksAfterGreeting('hi')).closed).toBe(1011);
    elevenLabs.reply = (_text, turn) => turn.drop();
    expect(await (await asksAfterGreeting('hi')).closed).toBe(1006);
  });

  it('swallows the upgrade, refuses it, or never sends the metadata', async () => {
    elevenLabs.connections.next(
      { upgrade: 'blackHole' },
      { upgrade: 503 },
      { metadataDelayMs: Infinity, flood: 20 },
    );
    const swallowed = new AgentClient(await signedUrl());
    await elevenLabs.waitFor(() => elevenLabs.upgrades.length === 1);
    expect(swallowed.socket.readyState).toBe(WebSocket.CONNECTING);
    expect(await new AgentClient(await signedUrl()).closed).toBe(1006);
    const silent = await converse();
    await silent.until(() => silent.heard.length === 20);
    expect(silent.types).not.toContain('conversation_initiation_metadata');
    expect(elevenLabs.conversations).toHaveLength(1);
  });
});
