/** A setting that Baton cannot start with. The message is one sentence that names the variable; main prints it and exits. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** Environment variables, each read with its type; the first bad one throws `ConfigError`. */
export class Environment {
  constructor(private readonly values: Readonly<Record<string, string | undefined>>) {}

  /** Trimmed, because a pasted secret often brings a line end or a byte order mark with it; null when unset or blank. */
  optional(name: string): string | null {
    return this.values[name]?.trim() || null;
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  integer(name: string, fallback: number, range: { min: number; max: number }): number {
    const text = this.optional(name);
    if (text === null) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.min && value <= range.max) return value;
    throw new ConfigError(`${name} must be a whole number from ${range.min} to ${range.max}, not "${text}".`);
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.optional(name);
    if (text === null) return fallback;
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return choice;
    throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not "${text}".`);
  }

  onOff(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['on', 'off'], fallback ? 'on' : 'off') === 'on';
  }

  /** An address of one of `protocols` (such as `https:`). The value is not repeated in the error: it may hold a password. */
  url(name: string, protocols: readonly string[]): URL | null {
    const text = this.optional(name);
    if (text === null) return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && protocols.includes(url.protocol)) return url;
    const starts = protocols.map((protocol) => `${protocol}//`).join(' or ');
    throw new ConfigError(`${name} must be an address that starts with ${starts}.`);
  }

  /** A web address without a slash at its end, path and all. */
  webAddress(name: string): string | null {
    const url = this.url(name, ['https:', 'http:']);
    return url === null ? null : (url.origin + url.pathname).replace(/\/+$/, '');
  }

  /** Scheme, host and port of a web address; a path, which would be doubled in every call, is refused. */
  origin(name: string): string | null {
    const url = this.url(name, ['https:', 'http:']);
    if (url === null) return null;
    if (url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '')
      return url.origin;
    throw new ConfigError(`${name} must be an origin alone, such as ${url.origin}, without a path.`);
  }
}
