import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { MaybeTaken, NotTaken } from '../../src/platform/outgoingHttp/outgoingError.js';
import { OutgoingHttp, type OutgoingRequest } from '../../src/platform/outgoingHttp/outgoingHttp.js';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhostCertificate.js';

const SOON = 2_000;
const http = new OutgoingHttp();
const endings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});
afterAll(() => http.onApplicationShutdown());

/** Listens on a loopback port, and forgets nothing that it has to close. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

type Handler = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

function answering(handler: Handler) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler(request, Buffer.concat(chunks), response));
    request.on('error', () => undefined);
  };
}

async function provider(handler: Handler): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(answering(handler)))}`;
}

const post = (url: string, body: string | Buffer = '{"text":"hello"}'): OutgoingRequest => ({
  method: 'POST',
  url,
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from(body),
});

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it went through',
    (error: unknown) => error,
  );

describe('a request to a provider', () => {
  it('arrives as it was handed over, and its answer comes back', async () => {
    const url = await provider((request, body, response) => {
      response.writeHead(201, { 'X-Seen': `${request.method} ${request.headers['content-type']}` });
      response.end(body);
    });
    const answer = await http.call(post(url, 'naïve'), SOON);
    expect(answer.status).toBe(201);
    expect(answer.headers['x-seen']).toBe('POST application/json');
    expect(answer.body.toString()).toBe('naïve');
  });

  it('opens its connection before, and writes nothing until told to', async () => {
    let bytes = 0;
    const server = createTcpServer((socket) => socket.on('data', (chunk: Buffer) => (bytes += chunk.length)));
    const connected = once(server, 'connection');
    const port = await listen(server);
    const exchange = await http.prepare(post(`http://127.0.0.1:${port}`), Date.now() + SOON);
    const [socket] = (await connected) as [Socket];
    expect(exchange.begun).toBe(false);
    expect(bytes).toBe(0);
    const arrived = once(socket, 'data');
    await exchange.write();
    expect(exchange.begun).toBe(true);
    await arrived;
    expect(bytes).toBeGreaterThan(0);
    exchange.cancel();
  });

  it('hands over a big body without waiting for the provider to read it', async () => {
    const server = createTcpServer((socket) => socket.pause());
    const port = await listen(server);
    const big = Buffer.alloc(64 * 1024 * 1024);
    const exchange = await http.prepare(post(`http://127.0.0.1:${port}`, big), Date.now() + SOON);
    await exchange.write();
    exchange.cancel();
    expect(await failureOf(exchange.response())).toBeInstanceOf(MaybeTaken);
  });

  it('brings a big body over whole', async () => {
    const big = Buffer.alloc(3 * 1024 * 1024, 'x');
    const url = await provider((request, body, response) =>
      response.end(`${body.equals(big)} ${request.headers['content-length']}`),
    );
    expect((await http.call(post(url, big), SOON)).body.toString()).toBe(`true ${big.length}`);
  });

  it('goes over the connection of the one before', async () => {
    const ports = new Set<number | undefined>();
    const url = await provider((request, _body, response) => {
      ports.add(request.socket.remotePort);
      response.end();
    });
    for (let count = 0; count < 3; count += 1) await http.call(post(url), SOON);
    expect(ports.size).toBe(1);
  });

  it('goes over TLS where the provider can prove who it is', async () => {
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, LOCALHOST_CERTIFICATE]);
    try {
      const server = createHttpsServer(
        { key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE },
        answering((_request, body, response) => response.end(body)),
      );
      const answer = await http.call(post(`https://localhost:${await listen(server)}`, 'sealed'), SOON);
      expect(answer.body.toString()).toBe('sealed');
    } finally {
      setDefaultCACertificates(trusted);
    }
  });

  it('keeps the status when the body breaks off, and what came of the body', async () => {
    const url = await provider((_request, _body, response) => {
      response.writeHead(429, { 'Content-Length': 100, 'Retry-After': '7' });
      response.write('slow', () => response.destroy());
    });
    const answer = await http.call(post(url), SOON);
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(answer.body.toString()).toBe('slow');
  });

  it('does not follow a redirect', async () => {
    const url = await provider((_request, _body, response) => {
      response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end();
    });
    expect((await http.call(post(url), SOON)).status).toBe(302);
  });

  it('cuts off an answer that does not end', async () => {
    const url = await provider((_request, _body, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', pour).on('error', () => undefined);
      pour();
    });
    expect((await http.call(post(url), SOON)).body.length).toBeLessThan(2 * 1024 * 1024);
  });
});

describe('what was surely not taken', () => {
  it('is known when the connection is refused', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await endings.pop()?.();
    const failure = await failureOf(http.call(post(`http://127.0.0.1:${port}`), SOON));
    expect(failure).toBeInstanceOf(NotTaken);
    expect(failure).toMatchObject({ message: 'No connection: ECONNREFUSED' });
  });

  it('is known when there is no such host', async () => {
    const failure = await failureOf(http.call(post('http://no-such-host.invalid'), SOON));
    expect(failure).toBeInstanceOf(NotTaken);
  });

  it('is known when the provider cannot prove who it is', async () => {
    let requests = 0;
    const server = createHttpsServer(
      { key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE },
      () => (requests += 1),
    );
    server.on('tlsClientError', () => undefined);
    const failure = await failureOf(http.call(post(`https://127.0.0.1:${await listen(server)}`), SOON));
    expect(failure).toBeInstanceOf(NotTaken);
    expect(requests).toBe(0);
  });

  it('is known when the connection does not come about in time', async () => {
    // A TLS handshake that nobody answers.
    const port = await listen(createTcpServer());
    const failure = await failureOf(http.prepare(post(`https://127.0.0.1:${port}`), Date.now() + 100));
    expect(failure).toBeInstanceOf(NotTaken);
    expect(failure).toMatchObject({ message: 'No connection: timed out' });
  });

  it('is known when the connection is lost while the caller still thinks', async () => {
    const server = createTcpServer();
    const connected = once(server, 'connection');
    const exchange = await http.prepare(post(`http://127.0.0.1:${await listen(server)}`), Date.now() + SOON);
    const [socket] = (await connected) as [Socket];
    socket.destroy();
    await expect(exchange.incoming()).rejects.toBeInstanceOf(NotTaken);
    await expect(exchange.write()).rejects.toBeInstanceOf(NotTaken);
    expect(exchange.begun).toBe(false);
  });

  it('is known when the deadline passes while the caller still thinks', async () => {
    const exchange = await http.prepare(
      post(`http://127.0.0.1:${await listen(createTcpServer())}`),
      Date.now() + 100,
    );
    await expect(exchange.incoming()).rejects.toBeInstanceOf(NotTaken);
    await expect(exchange.write()).rejects.toBeInstanceOf(NotTaken);
  });
});

describe('what may have been taken', () => {
  it('is told when the connection breaks after the request', async () => {
    const url = await provider((_request, _body, response) => response.destroy());
    expect(await failureOf(http.call(post(url), SOON))).toBeInstanceOf(MaybeTaken);
  });

  it('is told when no answer comes in time', async () => {
    const url = await provider(() => undefined);
    const failure = await failureOf(http.call(post(url), 200));
    expect(failure).toBeInstanceOf(MaybeTaken);
    expect(failure).toMatchObject({ message: 'The request broke: timed out' });
  });

  it('is told when an idle connection turns out dead only after the write', async () => {
    let answers = 0;
    const url = await provider((request, _body, response) => {
      answers += 1;
      if (answers === 1) response.end('first');
      else request.socket.destroy();
    });
    await http.call(post(url), SOON);
    expect(await failureOf(http.call(post(url), SOON))).toBeInstanceOf(MaybeTaken);
  });
});
