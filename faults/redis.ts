import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { freePort } from '../test/support/batonProcess.js';
import { keep } from './children.js';

/** A Redis of our own, which keeps nothing on disk; null where the machine has none. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = keep(spawn('redis-server', args, { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'ignore'] }));
  const started = await Promise.race([
    once(server, 'error').then(() => false),
    once(server.stdout, 'data').then(() => true),
  ]);
  if (!started) return null;
  const stop = async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}
