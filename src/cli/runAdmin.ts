import { AppError } from '../contracts/errors.js';
import { ConfigError } from '../platform/config/environment.js';
import { DirectoryInUse } from '../platform/database/embedded.js';
import { ADMIN_COMMANDS, type AdminCommand } from './adminCommands.js';
import { Options, UsageError } from './adminOptions.js';
import type { Installation } from './installation.js';

const WRITTEN_AS = 'npm run admin --';

/**
 * Runs one command of `npm run admin -- <command> …` and prints what it says.
 *
 * @returns the exit code: 0 done, 1 refused, 2 not understood
 */
export async function runAdmin(
  args: string[],
  open: () => Promise<Installation>,
  print: (line: string) => void,
): Promise<number> {
  const [name, ...rest] = args;
  const command = name === undefined ? undefined : ADMIN_COMMANDS[name];
  if (name === undefined || command === undefined) {
    const isQuestion = name === undefined || name === 'help' || name === '--help';
    if (!isQuestion) print(`There is no command "${name}".\n`);
    print(overview());
    return isQuestion ? 0 : 2;
  }
  if (rest.includes('--help')) {
    print(helpFor(name, command));
    return 0;
  }
  try {
    const options = Options.parse(rest, Object.keys(command.options));
    for (const line of await runOn(command, options, open)) print(line);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      print(`${error.message}\n\n${helpFor(name, command)}`);
      return 2;
    }
    const isExpected = [AppError, ConfigError, DirectoryInUse].some((kind) => error instanceof kind);
    if (!isExpected) throw error;
    print((error as Error).message);
    return 1;
  }
}

async function runOn(command: AdminCommand, options: Options, open: () => Promise<Installation>) {
  const installation = await open();
  try {
    return await command.run(installation, options);
  } finally {
    await installation.close();
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(ADMIN_COMMANDS).map((name) => name.length));
  const lines = Object.entries(ADMIN_COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return [
    'Looks after tenants, people and channel accounts.',
    '',
    `  ${WRITTEN_AS} <command> [options]`,
    '',
    ...lines,
    '',
    `\`${WRITTEN_AS} <command> --help\` shows the options of a command.`,
    'With the embedded database Baton has to be stopped meanwhile.',
  ].join('\n');
}

function helpFor(name: string, { summary, options }: AdminCommand): string {
  const flags = Object.entries(options).map(
    ([option, { value, help }]) => [`--${option} ${value}`, help] as const,
  );
  const width = Math.max(0, ...flags.map(([flag]) => flag.length));
  const lines = flags.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`);
  return [`${WRITTEN_AS} ${name}${lines.length > 0 ? ' [options]' : ''}: ${summary}`, ...lines].join('\n');
}
