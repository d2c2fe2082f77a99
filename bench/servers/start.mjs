/** The built Baton: the bench measures what is shipped. Plain JavaScript, so that no loader stands in its way. */
import 'reflect-metadata';
import { startBaton } from '../../dist/bootstrap.js';

export async function start() {
  const baton = await startBaton(process.env);
  process.on('SIGTERM', () => void baton.stop().then(() => process.exit(0)));
  return baton;
}

/** Tells the bench where it listens. */
export function announce({ url }) {
  process.stdout.write(`listening ${url}\n`);
}
