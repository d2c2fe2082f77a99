import type { operationsOf } from './harness/operations.js';

type Operations = ReturnType<typeof operationsOf>;

/** Asks the harness (harness/main.ts) to do something with the shared Baton. Dates come back as ISO strings. */
export async function control<Name extends keyof Operations>(
  name: Name,
  ...args: Parameters<Operations[Name]>
): Promise<Awaited<ReturnType<Operations[Name]>>> {
  const url = process.env['HARNESS_CONTROL_URL'];
  if (url === undefined) throw new Error('No harness: run the tests by jest with jest.config.js.');
  const response = await fetch(`${url}/${name}`, { method: 'POST', body: JSON.stringify(args) });
  const answer = (await response.json()) as
    { result: Awaited<ReturnType<Operations[Name]>> } | { error: string };
  if ('error' in answer) throw new Error(`${name} failed in the harness: ${answer.error}`);
  return answer.result;
}
