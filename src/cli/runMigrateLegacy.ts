import { parseArgs } from 'node:util';
import { AppError } from '../contracts/errors.js';
import { DEFAULT_TENANT_ID, type TenantId } from '../contracts/ids.js';
import { ConfigError } from '../platform/config/environment.js';
import { DirectoryInUse } from '../platform/database/embedded.js';
import type { Tx } from '../platform/database/transaction.js';
import { UsageError } from './adminOptions.js';
import type { Installation } from './installation.js';
import { COLLECTIONS, ExportFiles } from './legacyMigration/exportFiles.js';
import { LegacyMigrationStore } from './legacyMigration/legacyMigration.store.js';
import { type LegacyChat, readChat } from './legacyMigration/legacyRecords.js';
import { migrateLegacyExport } from './legacyMigration/migrateLegacyExport.js';
import { MigrationReport } from './legacyMigration/migrationReport.js';

const HELP = [
  'Takes chats, sessions, messages, agents and settings over from exports of the old WhatsApp agent (spec/003 §15).',
  '',
  '  npm run migrate:legacy -- [options] FILE…',
  '',
  '  --dry-run              do everything, keep nothing, and tell what would be added',
  '  --tenant ID            the tenant here that gets it (the default tenant)',
  '  --legacy-tenant ID     which tenant of the old system; needed where the chats are of several',
  '',
  `A file is one collection, a document a line, as mongoexport writes it, with the collection in its name: ${COLLECTIONS.join(', ')}.`,
  'Users are not made: they are known here by their e-mail address, so that a session says who took it over.',
  'A second run adds only what is new. With the embedded database Baton has to be stopped meanwhile.',
].join('\n');

/** Lines that could not be taken over, as many as are worth printing. */
const SHOWN_REJECTIONS = 20;

interface Wish {
  files: ExportFiles;
  isDryRun: boolean;
  tenantId: TenantId;
  legacyTenantId: string | null;
}

/**
 * `npm run migrate:legacy -- …`; prints what it has done.
 *
 * @returns the exit code: 0 done, 1 refused, or some lines were left out, 2 not understood
 */
export async function runMigrateLegacy(
  args: string[],
  open: () => Promise<Installation>,
  print: (line: string) => void,
): Promise<number> {
  try {
    const wish = readWish(args);
    if (wish === null) {
      print(HELP);
      return 0;
    }
    const installation = await open();
    try {
      return await migrate(installation, wish, print);
    } finally {
      await installation.close();
    }
  } catch (error) {
    if (error instanceof UsageError) {
      print(`${error.message}\n\n${HELP}`);
      return 2;
    }
    const isFileFault =
      typeof (error as NodeJS.ErrnoException).code === 'string' && 'path' in (error as object);
    const isExpected =
      isFileFault || [AppError, ConfigError, DirectoryInUse].some((kind) => error instanceof kind);
    if (!isExpected) throw error;
    print((error as Error).message);
    return 1;
  }
}

async function migrate(
  { config, database, tenants, users, accounts }: Installation,
  wish: Wish,
  print: (line: string) => void,
): Promise<number> {
  const { files, tenantId, isDryRun } = wish;
  if ((await tenants.find(tenantId)) === null)
    throw new AppError('not_found', `There is no tenant ${tenantId}.`);
  const { chats, legacyTenantId } = ofOneTenant(
    await files.all('whatsappchats', readChat),
    wish.legacyTenantId,
  );
  const report = new MigrationReport();
  const known = await accounts.list(tenantId);
  const people = await users.list(tenantId);
  const run = (step: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>) => {
    const ground = {
      files,
      tenantId,
      legacyTenantId,
      config,
      report,
      store: new LegacyMigrationStore(),
      step,
    };
    return migrateLegacyExport(ground, chats, { database, accounts, known, people });
  };
  if (isDryRun) await inVain((tx) => run((work) => work(tx)));
  else await run((work) => database.transaction(work));

  if (isDryRun) print('Dry run: nothing was written.');
  for (const line of report.lines(isDryRun)) print(line);
  for (const { place, reason } of files.rejected.slice(0, SHOWN_REJECTIONS))
    print(`left out: ${place}: ${reason}`);
  if (files.rejected.length > SHOWN_REJECTIONS) {
    print(`left out: ${files.rejected.length - SHOWN_REJECTIONS} more lines`);
  }
  return files.rejected.length === 0 ? 0 : 1;

  /** All of it in one transaction, which is rolled back. */
  async function inVain(work: (tx: Tx) => Promise<void>): Promise<void> {
    const rolledBack = new Error('rolled back');
    const run = database.transaction(async (tx) => {
      await work(tx);
      throw rolledBack;
    });
    await run.catch((error: unknown) => {
      if (error !== rolledBack) throw error;
    });
  }
}

/** Two customers' chats must not become one tenant's by mistake. */
function ofOneTenant(
  all: LegacyChat[],
  wanted: string | null,
): { chats: LegacyChat[]; legacyTenantId: string } {
  const tenants = [...new Set(all.map((chat) => chat.tenantId))];
  if (wanted === null && tenants.length > 1) {
    throw new UsageError(
      `The chats are of several tenants: choose one by --legacy-tenant: ${tenants.join(', ')}.`,
    );
  }
  const legacyTenantId = wanted ?? tenants[0];
  if (legacyTenantId === undefined) {
    throw new UsageError(
      'There is no chat in these files that says whose it is: name the tenant by --legacy-tenant.',
    );
  }
  return { chats: all.filter((chat) => chat.tenantId === legacyTenantId), legacyTenantId };
}

function readWish(args: string[]): Wish | null {
  const options = {
    'dry-run': { type: 'boolean' },
    tenant: { type: 'string' },
    'legacy-tenant': { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help === true) return null;
  if (positionals.length === 0) throw new UsageError('Name at least one file.');
  const tenant = values.tenant ?? DEFAULT_TENANT_ID;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant)) {
    throw new UsageError(`--tenant must be an id (a UUID), not "${tenant}".`);
  }
  return {
    files: new ExportFiles(positionals),
    isDryRun: values['dry-run'] ?? false,
    tenantId: tenant.toLowerCase() as TenantId,
    legacyTenantId: values['legacy-tenant'] ?? null,
  };
}
