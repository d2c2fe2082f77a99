import { control } from '../support/control.js';

/** `METHOD /path` of every HTTP route of the running Baton; each parameter is written `:`. */
export async function runningRoutes(): Promise<string[]> {
  return routesIn(await control('printedRoutes'));
}

/** The same form for a path with named parameters. */
export const withoutNames = (path: string): string => path.replace(/:\w+/g, ':');

/**
 * Reads the tree that Fastify prints: a line continues the text of the one it hangs from, four columns a level, and
 * lists the methods that end there. HEAD comes with every GET and is no route of its own.
 */
export function routesIn(printed: string): string[] {
  const above: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const { indent, text, methods } =
      /^(?<indent>[│ ]*)[├└]── (?<text>.*?)(?: \((?<methods>[A-Z, ]+)\))?$/.exec(line)?.groups ?? {};
    if (indent === undefined || text === undefined) return [];
    const depth = indent.length / 4;
    // Parameters of one place that have several names are printed `:id|:conversationId`.
    const path = (above[depth - 1] ?? '') + withoutNames(text.replace(/(?:\|:\w+)+/g, ''));
    above.splice(depth, Infinity, path);
    const own = methods?.split(', ').filter((method) => method !== 'HEAD') ?? [];
    return own.map((method) => `${method} ${path}`);
  });
}
