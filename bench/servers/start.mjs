/** The built Baton: the bench measures what is shipped. Plain JavaScript, so that no loader stands in its way. */
import 'reflect-metadata';
import { startBaton } from '../../dist/bootstrap.js';

export async function start() {
  const baton = await startBaton(process.env);
  process.on('SIGTERM', () => void baton.stop().then(() => process.exit(0)));
  return baton;
}

/** Tells the bench where it listens, and from then on, when asked, what memory it needs once the garbage is gone. */
export function announce({ url }) {
  process.on('message', () => {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.send?.({ heapUsed, rss });
  });
  // The bench ending in the middle is the end of this as well.
  process.on('disconnect', () => process.exit());
  process.stdout.write(`listening ${url}\n`);
}
