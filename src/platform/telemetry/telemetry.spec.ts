import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { errorForLogs } from './errorForLogs.js';
import { logOptions, pathForLogs } from './logging.js';
import { Metrics } from './metrics.js';

describe('what logs may show', () => {
  it('is where an error happened, not what PostgreSQL quotes of the values', () => {
    const fault = new pg.DatabaseError('invalid input syntax: "my dear message"', 1, 'error');
    Object.assign(fault, {
      severity: 'ERROR',
      code: '22P02',
      table: 'messages',
      detail: 'row (my dear message)',
    });
    const logged = errorForLogs(new Error('ingest failed', { cause: fault }));
    expect(logged).toMatchObject({ message: 'ingest failed', cause: { code: '22P02', table: 'messages' } });
    expect(JSON.stringify(logged)).not.toContain('my dear message');
    expect(logged.stack).toContain('telemetry.spec');
  });

  it('is nothing of a text that was not JSON', () => {
    const parsing = () => JSON.parse('my dear message') as unknown;
    let logged = {};
    try {
      parsing();
    } catch (error) {
      logged = errorForLogs(error);
    }
    expect(logged).toMatchObject({ type: 'SyntaxError' });
    expect(JSON.stringify(logged)).not.toContain('dear');
  });

  it.each([
    ['/chat/search?query=my+secret', '/chat/search'],
    ['/files/a?token=abc', '/files/a'],
    ['/whatsapp/blacklist/%2B905551234567', '/whatsapp/blacklist/:phone'],
    ['/whatsapp/blacklist/905551234567', '/whatsapp/blacklist/:phone'],
    ['/whatsapp/blacklist/%2B90%20(555)%20123-45-67', '/whatsapp/blacklist/:phone'],
    ['/whatsapp/blacklist/%2b9%30555.123.45.67/x', '/whatsapp/blacklist/:phone/x'],
    ['/conversations/1234', '/conversations/1234'],
    [
      '/conversations/01a1fe0b-2efa-728c-9001-8eaa9edb3770',
      '/conversations/01a1fe0b-2efa-728c-9001-8eaa9edb3770',
    ],
  ])('is the path of %s alone', (url, path) => {
    expect(pathForLogs(url)).toBe(path);
  });
});

describe('the log of a request', () => {
  const canary = 'canary-4711';

  /** What is written while a server answers one request by `handle`. */
  async function linesOf(
    handle: (log: Logger, response: ServerResponse) => void,
  ): Promise<Record<string, unknown>[]> {
    let written = '';
    const stream = { write: (line: string) => void (written += line) };
    const log = pinoHttp(logOptions('debug'), stream);
    const server = createServer((request, response) => {
      log(request, response);
      handle(request.log, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/chat/search?query=${canary}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${canary}`,
        'x-api-key': canary,
        cookie: canary,
        'x-unipile-secret': canary,
      },
      body: canary,
    }).then((response) => response.text());
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    return written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('tells method, path and status, and nothing that the caller sent', async () => {
    const lines = await linesOf((_, response) => response.writeHead(404).end(canary));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 30,
      req: { method: 'POST', path: '/chat/search' },
      res: { status: 404 },
    });
    expect(JSON.stringify(lines)).not.toContain(canary);
  });

  it('hides secrets that somebody logs by mistake, and what PostgreSQL quotes', async () => {
    const fault = Object.assign(new pg.DatabaseError(`invalid: "${canary}"`, 1, 'error'), {
      severity: 'ERROR',
      code: '22P02',
      detail: canary,
    });
    const lines = await linesOf((log, response) => {
      log.warn({ password: canary, account: { apiKey: canary, token: canary } }, 'careless');
      log.error({ err: fault }, 'failed');
      response.end();
    });
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatchObject({ err: { type: 'DatabaseError', code: '22P02' } });
    expect(JSON.stringify(lines)).not.toContain(canary);
  });
});

describe('metrics', () => {
  it('count requests by their route, not by their address', async () => {
    const metrics = new Metrics();
    metrics.requestAnswered('GET', '/conversations/:id', 200, 0.012);
    const text = await metrics.registry.metrics();
    expect(text).toContain(
      'baton_http_request_duration_seconds_count{method="GET",route="/conversations/:id",status="200"} 1',
    );
    metrics.onModuleDestroy();
  });
});
