import { parseArgs } from 'node:util';

/** The command line was not understood; the message says what to write instead. */
export class UsageError extends Error {}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The options that were given to one command. */
export class Options {
  private constructor(private readonly values: Readonly<Record<string, string | boolean | undefined>>) {}

  /** @throws UsageError for an option that the command does not have, and for one without its value */
  static parse(args: string[], names: string[]): Options {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    try {
      return new Options(parseArgs({ args, options, strict: true, allowPositionals: false }).values);
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  }

  /** @throws UsageError for a blank one: a secret from a variable that is not set would be no secret */
  optional(name: string): string | undefined {
    const value = this.values[name];
    if (typeof value !== 'string') return undefined;
    if (value.trim() === '') throw new UsageError(`--${name} must not be empty.`);
    return value.trim();
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new UsageError(`--${name} is needed.`);
    return value;
  }

  uuid(name: string, fallback?: string): string {
    const value = fallback === undefined ? this.required(name) : (this.optional(name) ?? fallback);
    if (!UUID.test(value)) throw new UsageError(`--${name} must be an id (a UUID), not "${value}".`);
    return value.toLowerCase();
  }

  onOff(name: string): boolean | undefined {
    const value = this.optional(name);
    return value === undefined ? undefined : oneOf(name, ['on', 'off'] as const, value) === 'on';
  }
}

export function oneOf<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  given: string,
): Choice {
  const choice = choices.find((one) => one === given);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${name} must be ${choices.join(' or ')}, not "${given}".`);
}
