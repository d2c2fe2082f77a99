/**
 * The process behind a test run: holds the one Baton that the tests share, and a control server (loopback only) through
 * which they make tenants in it and look into its database. Started and stopped by globalSetup.ts and globalTeardown.ts.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operationsOf } from './operations.js';
import { SharedBaton } from './sharedBaton.js';

/** After `stop()` nothing may keep this process alive for longer. */
const TIME_TO_LET_GO_MS = 3_000;

const shared = new SharedBaton();
const operations: Record<string, (...args: never[]) => unknown> = operationsOf(shared);
// No time-out between requests: a busy machine could send one just as this end closes the connection.
const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void serve(request, response));

server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ controlUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

// Ctrl-C reaches the whole process group; jest decides when it is over.
process.on('SIGINT', () => undefined);
process.once('message', () => void stop());
process.once('disconnect', () => void stop());

/** `POST /<operation>` with its arguments as a JSON array; answers `{ result }` or `{ error }`. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let answer: { result: unknown } | { error: string };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = operations[request.url?.slice(1) ?? ''];
    if (operation === undefined) throw new Error(`The harness has no operation ${request.url}`);
    const args = JSON.parse(Buffer.concat(chunks).toString()) as never[];
    answer = { result: await operation(...args) };
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
}

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  server.close();
  server.closeAllConnections();
  try {
    await shared.stop();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
  if (process.connected) process.disconnect();
  // Fires only if something is still open by then.
  setTimeout(() => {
    console.error(`Baton has stopped, but left open: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(1);
  }, TIME_TO_LET_GO_MS).unref();
}
