import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigError } from '../config/environment.js';

const SENTENCES: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) =>
    `PORT ${port} is taken: something listens on ${host}:${port} already. Stop that, or set PORT to another one.`,
  EACCES: (host, port) =>
    `PORT ${port} is not this user's to listen on at ${host}: set PORT to 1024 or more.`,
  EADDRNOTAVAIL: (host) => `HOST ${host} is not an address of this machine.`,
  ENOTFOUND: (host) => `HOST ${host} is not an address that anybody knows.`,
};

/**
 * Tries an address before anything else is done. A start that failed only when it comes to listen would have made the
 * administrator by then, and told nobody the password.
 *
 * @throws ConfigError when nobody can listen there
 */
export async function refuseTakenAddress({ host, port }: { host: string; port: number }): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const sentence = SENTENCES[(error as NodeJS.ErrnoException).code ?? ''];
    throw sentence === undefined ? error : new ConfigError(sentence(host, port));
  }
  server.close();
  await once(server, 'close');
}
