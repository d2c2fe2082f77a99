import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { limitOutgoing, OUTGOING_LIMIT } from './outgoingLimit.js';

/** A WebSocket frame as clients send it: text, masked (with zeroes, so that it stays readable). */
function frame(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]);
}

/** A screen that connects and then takes in nothing more. */
async function deafScreen(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const key = randomBytes(16).toString('base64');
  socket.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n' +
      `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await heard(socket, '"sid"');
  socket.write(frame('40'));
  await heard(socket, '40{');
  socket.pause();
  return socket;
}

async function heard(socket: Socket, text: string): Promise<void> {
  let all = '';
  while (!all.includes(text)) all += String((await once(socket, 'data'))[0]);
}

const connectionsOf = (http: HttpServer): Promise<number> => promisify(http.getConnections.bind(http))();

describe('a screen that takes in nothing', () => {
  let http: HttpServer;
  let server: Server;
  let port: number;
  let cuts = 0;

  beforeAll(async () => {
    http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    port = (http.address() as AddressInfo).port;
    server = new Server(http);
    server.engine.on('connection', (connection: Parameters<typeof limitOutgoing>[0]) =>
      limitOutgoing(connection, () => (cuts += 1)),
    );
  });
  afterAll(() => server.close());

  it('is cut instead of being kept everything for, while the others hear it all', async () => {
    const deaf = await deafScreen(port);
    const screen = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], reconnection: false });
    await new Promise<void>((resolve) => screen.once('connect', resolve));
    try {
      let arrived = 0;
      screen.on('news', () => (arrived += 1));
      const news = 'x'.repeat(256 * 1024);
      let told = 0;
      // What the system itself buffers for a connection comes on top of our limit; 64 MB is more than both.
      while (cuts === 0 && told * news.length < 64 * 1024 * 1024) {
        server.emit('news', news);
        told += 1;
        while (arrived < told) await setImmediate();
      }
      expect(cuts).toBe(1);
      expect(told * news.length).toBeGreaterThan(OUTGOING_LIMIT);
      expect(server.of('/').sockets.size).toBe(1);
      expect(screen.connected).toBe(true);
      // What waited for it goes with its connection.
      while ((await connectionsOf(http)) > 1) await setImmediate();
    } finally {
      deaf.destroy();
      screen.close();
    }
  }, 20_000);
});
