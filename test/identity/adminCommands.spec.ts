import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Installation, openInstallation } from '../../src/cli/installation.js';
import { runAdmin } from '../../src/cli/runAdmin.js';
import { DEFAULT_TENANT_ID } from '../../src/contracts/ids.js';
import { verifyPassword } from '../../src/platform/crypto/password.js';
import { FEATURES } from '../../src/tenants/features.js';
import { newDataDir } from '../support/spawnBaton.js';

describe('npm run admin', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await openInstallation({ DATA_DIR: await newDataDir(), LOG_LEVEL: 'silent' });
    const { database, tenants } = installation;
    await database.transaction((tx) =>
      tenants.create(tx, { id: DEFAULT_TENANT_ID, name: 'Baton', features: FEATURES }),
    );
  });
  afterAll(() => installation.close());

  const admin = async (...args: string[]) => {
    const lines: string[] = [];
    let open = 0;
    const opened = async (): Promise<Installation> => {
      open += 1;
      return { ...installation, close: async () => void (open -= 1) };
    };
    const code = await runAdmin(args, opened, (line) => lines.push(line));
    if (open > 0) throw new Error('The command has left its database open.');
    return { code, output: lines.join('\n') };
  };

  const signsIn = async (email: string, password: string) =>
    verifyPassword(password, (await installation.users.findForSignIn(email))?.password_hash ?? null);

  it('says what it can do, and for each command with which options', async () => {
    const overview = await admin();
    expect(overview.code).toBe(0);
    expect(overview.output).toContain('create-tenant');
    const help = await admin('add-user', '--help');
    expect(help.output).toMatch(/--role ROLE +admin, manager, agent, viewer/);
  });

  it.each([
    [['dance'], 'There is no command "dance"'],
    [['add-user', '--nmae', 'x'], "Unknown option '--nmae'"],
    [['add-user', '--email', 'a@b.c'], '--name is needed'],
    [['add-user', '--email', 'asha', '--name', 'x'], '--email must be an e-mail address'],
    [['add-user', '--email', 'a@b.c', '--name', 'x', '--role', 'owner'], '--role must be'],
    [['features', '--set', 'flying'], '--set must be'],
    [['features', '--tenant', '17'], '--tenant must be an id'],
    // As from a variable that is not set.
    [['add-account', '--channel', 'interakt', '--webhook-secret', ''], '--webhook-secret must not be empty'],
  ])('explains %j instead of doing something else', async (args, told) => {
    const { code, output } = await admin(...args);
    expect(code).toBe(2);
    expect(output).toContain(told);
  });

  it('makes a tenant with its administrator, or neither', async () => {
    const made = await admin(
      'create-tenant',
      '--name',
      'Acme',
      '--email',
      'Boss@Acme.test',
      '--features',
      'chat',
    );
    expect(made.code).toBe(0);
    const [, password = ''] = /password is (\S+)/.exec(made.output) ?? [];
    expect(await signsIn('boss@acme.test', password)).toBe(true);

    const twice = await admin('create-tenant', '--name', 'Acme again', '--email', 'boss@acme.test');
    expect(twice).toMatchObject({ code: 1, output: expect.stringContaining('already') });
    const { output } = await admin('tenants');
    expect(output).toMatch(/Acme {2}chat/);
    expect(output).not.toContain('Acme again');
  });

  it('adds people and resets their passwords', async () => {
    await admin('add-user', '--email', 'asha@b.test', '--name', 'Asha', '--password', 'her first one');
    expect(await signsIn('asha@b.test', 'her first one')).toBe(true);
    const reset = await admin('reset-password', '--email', 'ASHA@b.test');
    const [, password = ''] = /password is (\S+)/.exec(reset.output) ?? [];
    expect(await signsIn('asha@b.test', password)).toBe(true);
    expect(await signsIn('asha@b.test', 'her first one')).toBe(false);
    expect((await admin('reset-password', '--email', 'nobody@b.test')).code).toBe(1);
  });

  it('switches features', async () => {
    expect((await admin('features', '--set', 'chat,whatsapp_agent')).output).toBe(
      'Baton: chat, whatsapp_agent',
    );
    expect((await admin('features', '--set', 'none')).output).toBe('Baton: no features');
    expect((await admin('features')).output).toBe('Baton: no features');
  });

  it('connects channel accounts and switches their sessions, showing no secret', async () => {
    const added = await admin(
      'add-account',
      '--channel',
      'interakt',
      '--api-key',
      'topsecret',
      '--webhook-secret',
      'hush',
    );
    expect(added.output).toMatch(
      /interakt {2}ok {2}sessions off[\s\S]*webhook secret: set[\s\S]*\/webhooks\/interakt$/,
    );
    expect(added.output).not.toMatch(/topsecret|hush/);
    const [id = ''] = added.output.split(' ');
    const on = await admin('set-account', '--account', id, '--sessions', 'on');
    expect(on.output).toContain('sessions on');

    const second = await admin('add-account', '--channel', 'interakt', '--name', 'Second');
    expect(second.output).toMatch(/webhook secret: NOT SET[\s\S]*\/webhooks\/interakt\/[0-9a-f-]{36}$/);
    const kept = await installation.accounts.find(id as never);
    expect(kept).toMatchObject({ apiKey: 'topsecret', webhookSecret: 'hush', sessionsEnabled: true });
  });

  it('leaves a running Baton’s embedded database alone', async () => {
    const directory = await newDataDir();
    // As a running Baton leaves it: the lock names a process that lives and is not this one.
    writeFileSync(join(directory, 'baton.pid'), String(process.ppid));
    const lines: string[] = [];
    const opened = () => openInstallation({ DATA_DIR: directory, LOG_LEVEL: 'silent' });
    expect(await runAdmin(['tenants'], opened, (line) => lines.push(line))).toBe(1);
    expect(lines.join('\n')).toMatch(/^The data directory .* is in use by process \d+/);
  });
});
