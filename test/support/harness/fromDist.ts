import { existsSync } from 'node:fs';

const DIST = new URL('../../../dist/', import.meta.url);

/**
 * A module of Baton as it is built. Not of `src`: what is tested is what is shipped, and a class serves as its own
 * injection token, so a second copy of it would find nothing.
 */
export async function fromDist<Module>(path: string): Promise<Module> {
  const module = new URL(path, DIST);
  if (!existsSync(module)) throw new Error(`dist/${path} is missing: run \`npm run build\` first.`);
  return (await import(module.href)) as Module;
}
