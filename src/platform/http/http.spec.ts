import {
  Body,
  Controller,
  Get,
  Global,
  Injectable,
  Module,
  Param,
  Post,
  Query,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { AppError } from '../../contracts/errors.js';
import { Config, readConfig } from '../config/config.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { createHttpApp } from './createHttpApp.js';
import { ErrorShape } from './errorShape.js';
import { HttpModule } from './http.module.js';
import { LimitSignIns, RateLimitGuard } from './rateLimits.js';

class LineDto {
  @IsString()
  @MaxLength(100)
  text!: string;
}
class NoteDto {
  @IsString()
  title!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => LineDto)
  lines?: LineDto[];
}
class PageDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  page?: number;
}

const faults: Record<string, () => Error> = {
  ours: () => new Error('the password is hunter2'),
  refused: () => new AppError('outside_window', 'More than 24 hours have passed.', [{ message: 'why' }]),
  later: () => new AppError('unavailable', 'Busy.', [], 7),
  terminated: () => Object.assign(new Error('terminating connection'), { code: '57P01', severity: 'FATAL' }),
  unreachable: () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  poolFull: () => new Error('timeout exceeded when trying to connect'),
  locked: () => Object.assign(new Error('lock timeout'), { code: '55P03', severity: 'ERROR' }),
  notText: () =>
    Object.assign(new Error('invalid byte sequence: hello'), { code: '22021', severity: 'ERROR' }),
  removed: () => Object.assign(new Error('violates foreign key'), { code: '23503', severity: 'ERROR' }),
};

@Controller('plain')
class PlainController {
  @Post('notes')
  add(@Body() note: NoteDto) {
    return { title: note.title, isDto: note instanceof NoteDto };
  }

  @Post('sign-in')
  @LimitSignIns()
  signIn() {
    return {};
  }

  @Get('pages')
  page(@Query() query: PageDto) {
    return { page: query.page };
  }

  @Get('faults/:name')
  fail(@Param('name') name: string): never {
    throw faults[name]?.() ?? new Error('no such fault');
  }

  @Post('echo')
  echo(@Body() body: unknown) {
    return { body: body === undefined ? 'none' : body };
  }
}

@Controller('ingest')
@ErrorShape('ingest')
class IngestController {
  @Post()
  add(@Body() note: NoteDto) {
    return note;
  }
}

@Controller('chat')
@ErrorShape('chat')
class ChatController {
  @Post()
  add(@Body() note: NoteDto) {
    return note;
  }
}

@Controller('webhooks')
class WebhookController {
  @Post('raw')
  raw(@Body() body: unknown) {
    return { isBuffer: Buffer.isBuffer(body), text: Buffer.isBuffer(body) ? body.toString('latin1') : null };
  }
}

/** Something that is under way when the application is told to close. */
@Injectable()
class UnderWay implements BeforeApplicationShutdown {
  readonly hasBegunToWait = Promise.withResolvers<void>();
  readonly end = Promise.withResolvers<void>();

  async beforeApplicationShutdown(): Promise<void> {
    this.hasBegunToWait.resolve();
    await this.end.promise;
  }
}

const start = async (env: Record<string, string> = {}) => {
  const config = readConfig({ LOG_LEVEL: 'silent', ...env });
  @Global()
  @Module({ providers: [{ provide: Config, useValue: config }], exports: [Config] })
  class ConfigModule {}
  @Module({
    imports: [ConfigModule, TelemetryModule, HttpModule],
    controllers: [PlainController, IngestController, ChatController, WebhookController],
    providers: [UnderWay, { provide: APP_GUARD, useClass: RateLimitGuard }],
  })
  class TestModule {}
  const app = await createHttpApp(TestModule, config);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
};

/** With its body read: `fetch` keeps the connection of an answer that nobody reads. */
const fetchWhole = async (url: string, init?: RequestInit): Promise<Response> => {
  const answer = await fetch(url, init);
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, answer);
};

describe('the HTTP door', () => {
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => ({ app, url } = await start({ CORS_ORIGINS: 'https://inbox.example' })));
  afterAll(async () => {
    app.get(UnderWay).end.resolve();
    await app.close();
  });

  const get = (path: string, headers = {}) => fetchWhole(url + path, { headers });
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetchWhole(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body:
        typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
    });

  it('tells an error by code, message, request id and details', async () => {
    const response = await get('/plain/faults/refused');
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      error: 'outside_window',
      message: 'More than 24 hours have passed.',
      requestId: response.headers.get('x-request-id'),
      details: [{ message: 'why' }],
    });
  });

  it('says nothing of what went wrong inside', async () => {
    const response = await get('/plain/faults/ours');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
  });

  it('keeps a caller’s own request id when it can stand in a log', async () => {
    const kept = await get('/plain/pages', { 'x-request-id': 'order-4711-abc' });
    expect(kept.headers.get('x-request-id')).toBe('order-4711-abc');
    const replaced = await get('/plain/pages', { 'x-request-id': '{"forged":"line"}' });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers 404 in the same shape where there is nothing', async () => {
    const response = await get('/no/such/thing?token=secret');
    expect(response.status).toBe(404);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ error: 'not_found', details: [] });
    expect(body).not.toContain('secret');
  });

  it.each(['terminated', 'unreachable', 'poolFull', 'locked'])(
    'answers 503 and when to come back while the database is away (%s)',
    async (fault) => {
      const response = await get(`/plain/faults/${fault}`);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.json()).toMatchObject({ error: 'unavailable' });
    },
  );

  it('hands on how long to wait', async () => {
    expect((await get('/plain/faults/later')).headers.get('retry-after')).toBe('7');
  });

  it('blames the caller for a value that PostgreSQL refuses, without repeating it', async () => {
    const response = await get('/plain/faults/notText');
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('hello');
  });

  it('calls it a conflict when what a request names was removed a moment before', async () => {
    const response = await get('/plain/faults/removed');
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: 'conflict' });
  });

  it('sends the headers that keep a browser careful', async () => {
    const { headers } = await get('/plain/pages');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('lets pages of the listed origins call it, and no others', async () => {
    const listed = await get('/plain/pages', { origin: 'https://inbox.example' });
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://inbox.example');
    const preflight = await fetchWhole(`${url}/plain/pages`, {
      method: 'OPTIONS',
      headers: { origin: 'https://inbox.example', 'access-control-request-method': 'PATCH' },
    });
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
    const other = await get('/plain/pages', { origin: 'https://evil.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  describe('validation', () => {
    it('takes what the DTO describes', async () => {
      const response = await post('/plain/notes', { title: 'x', lines: [{ text: 'y' }] });
      expect(await response.json()).toEqual({ title: 'x', isDto: true });
    });

    it('names the field that is wrong, and the one that nobody knows', async () => {
      const wrong = await post('/plain/notes', { title: 'x', lines: [{ text: 'a' }, { text: 5 }] });
      expect(wrong.status).toBe(400);
      expect(await wrong.json()).toMatchObject({
        error: 'validation_failed',
        details: [{ field: 'lines[1].text' }],
      });
      const unknown = await post('/plain/notes', { title: 'x', tenant_id: 'y' });
      expect(unknown.status).toBe(400);
      expect(await unknown.json()).toMatchObject({
        message: 'property tenant_id should not exist',
        details: [{ field: 'tenant_id' }],
      });
    });

    it('says of what is missing that it is no text, not that it is too long', async () => {
      const missing = await post('/plain/notes', { title: 'x', lines: [{}] });
      const { details } = (await missing.json()) as { details: object[] };
      expect(details).toEqual([{ field: 'lines[0].text', message: 'text must be a string' }]);
    });

    it('turns query values into what the DTO says', async () => {
      expect(await (await get('/plain/pages?page=2')).json()).toEqual({ page: 2 });
      expect((await get('/plain/pages?page=two')).status).toBe(400);
    });

    it.each(['[]', '[{"title":"x"}]', 'null', '"text"', '5'])(
      'refuses %s where an object belongs',
      async (body) => {
        expect((await post('/plain/notes', body)).status).toBe(400);
      },
    );
  });

  describe('bodies', () => {
    it('takes no body for no body, whatever the content type says', async () => {
      const response = await fetchWhole(`${url}/plain/echo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      expect(await response.json()).toEqual({ body: 'none' });
    });

    it.each([
      ['bad JSON', '{"title":'],
      ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
      ['__proto__', '{"title":"x","__proto__":{"admin":true}}'],
      ['__proto__ in disguise', '{"title":"x","\\u005f_proto__":{"admin":true}}'],
      ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
      ['a hundred thousand brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ])('answers 400 to %s', async (_, body) => {
      const response = await post('/plain/echo', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: 'bad_request' });
    });

    it('answers 415 to anything but JSON and 413 to more than a megabyte', async () => {
      expect((await post('/plain/echo', 'title=x', { 'content-type': 'text/plain' })).status).toBe(415);
      const large = await post('/plain/echo', JSON.stringify('x'.repeat(1_100_000)));
      expect(large.status).toBe(413);
      expect(await large.json()).toMatchObject({ error: 'payload_too_large' });
    });

    it('takes brackets and names that only stand in text', async () => {
      const text = '[['.repeat(200) + ' "__proto__" \\ constructor';
      expect(await (await post('/plain/echo', { text })).json()).toEqual({ body: { text } });
    });
  });

  describe('webhooks', () => {
    it.each(['application/json', 'multipart/form-data', 'text/plain', 'not a type', ''])(
      'are kept as their raw bytes under content type "%s"',
      async (type) => {
        const response = await post('/webhooks/raw', Buffer.from('{"a":\xff', 'latin1'), {
          'content-type': type,
        });
        expect(await response.json()).toEqual({ isBuffer: true, text: '{"a":\xff' });
      },
    );

    it('may bring four megabytes, and no more', async () => {
      expect((await post('/webhooks/raw', Buffer.alloc(4 * 1024 * 1024, 'x'))).status).toBe(201);
      const larger = await post('/webhooks/raw', Buffer.alloc(4 * 1024 * 1024 + 1, 'x'));
      expect(larger.status).toBe(413);
      expect(await larger.json()).toMatchObject({ error: 'payload_too_large' });
    });
  });

  describe('dialects', () => {
    it.each(['{"title":', '{"titel":"x"}'])('tell the same refusal in their own words (%s)', async (body) => {
      const ingest = await post('/ingest', body);
      const chat = await post('/chat', body);
      expect([ingest.status, chat.status]).toEqual([400, 400]);
      expect(await ingest.json()).toEqual({ error: expect.any(String) });
      expect(await chat.json()).toEqual({ success: false, message: expect.any(String) });
    });
  });
});

/** Two hundred requests at once: a budget counted over ten seconds is spent in time on a slow machine too. */
const wave = (url: string) =>
  Promise.all(
    Array.from({ length: 200 }, (_, number) =>
      fetchWhole(`${url}/plain/pages`, { headers: { 'x-forwarded-for': `10.0.0.${number}` } }),
    ),
  );

describe('while it shuts down', () => {
  it('turns away what comes, in its own words and with when to come back', async () => {
    const { app, url } = await start();
    const { hasBegunToWait, end } = app.get(UnderWay);
    const closed = app.close();
    try {
      await hasBegunToWait.promise;
      const refused = await fetchWhole(`${url}/plain/pages`, {
        headers: { 'x-request-id': 'order-4711-abc' },
      });
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toEqual({
        error: 'unavailable',
        message: expect.any(String),
        requestId: 'order-4711-abc',
        details: [],
      });
      const webhook = await fetchWhole(`${url}/webhooks/raw`, { method: 'POST', body: 'x' });
      expect([webhook.status, webhook.headers.has('retry-after')]).toEqual([503, true]);
      const chat = await fetchWhole(`${url}/chat`, { method: 'POST', body: '{}' });
      expect([chat.status, await chat.json()]).toEqual([
        503,
        { success: false, message: expect.any(String) },
      ]);
    } finally {
      end.resolve();
      await closed;
    }
  });
});

describe('rate limits', () => {
  it('stop an address that asks too much, whatever it says about where it comes from', async () => {
    const { app, url } = await start();
    try {
      let last: Response | undefined;
      for (let waves = 0; last?.status !== 429 && waves < 20; waves += 1) last = (await wave(url)).at(-1);
      expect(last?.status).toBe(429);
      expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      app.get(UnderWay).end.resolve();
      await app.close();
    }
  });

  it('keep nothing of what strangers call the account that they try', async () => {
    const { getStorageToken } = await import('@nestjs/throttler');
    const { app, url } = await start();
    try {
      const body = JSON.stringify({ email: 'x'.repeat(500_000) });
      const headers = { 'content-type': 'application/json' };
      const statuses: number[] = [];
      for (let tries = 0; tries < 11; tries += 1)
        statuses.push((await fetchWhole(`${url}/plain/sign-in`, { method: 'POST', headers, body })).status);
      expect(statuses).toEqual([...Array<number>(10).fill(201), 429]);
      const { storage } = app.get<{ storage: Map<string, unknown> }>(getStorageToken());
      expect(storage.size).toBe(2);
      expect([...storage.keys()].join('').length).toBeLessThan(200);
    } finally {
      app.get(UnderWay).end.resolve();
      await app.close();
    }
  });

  it('can be switched off', async () => {
    const { app, url } = await start({ RATE_LIMITS: 'off' });
    try {
      const statuses = new Set<number>();
      for (let waves = 0; waves < 6; waves += 1)
        for (const { status } of await wave(url)) statuses.add(status);
      expect([...statuses]).toEqual([200]);
    } finally {
      app.get(UnderWay).end.resolve();
      await app.close();
    }
  });
});
