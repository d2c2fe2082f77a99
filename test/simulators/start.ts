/**
 * All simulators on fixed ports, for trying Baton by hand: `npm run simulators`. Prints the variables that point Baton
 * at them, shows what Baton asks of them, and reads commands from the terminal.
 */
import { createInterface } from 'node:readline';
import { ElevenLabsSimulator } from './elevenlabs/elevenLabsSimulator.js';
import { GeminiSimulator } from './gemini/geminiSimulator.js';
import { InteraktSimulator } from './interakt/interaktSimulator.js';
import { SupabaseSimulator } from './supabase/supabaseSimulator.js';
import { failure } from './unipile/unipileErrors.js';
import { UnipileSimulator } from './unipile/unipileSimulator.js';

const FIRST_PORT = 4801;
const SECRET = 'simulated-webhook-secret';
const DEFAULT_TENANT = '00000000-0000-0000-0000-000000000001';
const baton = process.env['BATON_URL'] ?? 'http://127.0.0.1:3000';

const unipile = new UnipileSimulator();
const interakt = new InteraktSimulator();
const elevenLabs = new ElevenLabsSimulator();
const gemini = new GeminiSimulator();
const supabase = new SupabaseSimulator();
const simulators = { unipile, interakt, elevenLabs, gemini, supabase };

for (const [index, [name, simulator]] of Object.entries(simulators).entries()) {
  await simulator.start(FIRST_PORT + index);
  simulator.onCall((call) => console.log(`${name}  ${call.method} ${call.path}  ${preview(call.body)}`));
}
for (const source of ['messaging', 'account_status'] as const) {
  unipile.addWebhook({ url: `${baton}/webhooks/unipile`, source, secret: SECRET });
}
interakt.webhook = { url: `${baton}/webhooks/interakt`, secret: SECRET };
interakt.behaviour('sendMessage').always({ receipts: ['sent', 'delivered', 'read'] });
supabase.objects.createBucket('attachments');
supabase.auth.addUser({
  email: 'admin@example.test',
  password: 'simulated',
  tenantId: DEFAULT_TENANT,
  role: 'admin',
});

console.log(`
UNIPILE_API_URL=${unipile.url}
UNIPILE_API_KEY=${unipile.apiKey}
UNIPILE_ACCOUNT_ID=${unipile.accountId}
UNIPILE_WEBHOOK_SECRET=${SECRET}
INTERAKT_API_URL=${interakt.url}
INTERAKT_API_KEY=${interakt.apiKey}
INTERAKT_WEBHOOK_SECRET=${SECRET}
ELEVENLABS_API_URL=${elevenLabs.url}
ELEVENLABS_API_KEY=${elevenLabs.apiKey}
ELEVENLABS_AGENT_ID=${elevenLabs.agentId}
GEMINI_API_URL=${gemini.url}
GEMINI_API_KEY=${gemini.apiKey}
# Only to sign in through Supabase (admin@example.test, simulated) and keep files there:
# SUPABASE_URL=${supabase.url}
# SUPABASE_SECRET_KEY=${supabase.secretKey}
# SUPABASE_PUBLISHABLE_KEY=${supabase.publishableKey}

Webhooks go to ${baton} (BATON_URL). Type:
  u <text>   a customer writes by Unipile       p <text>   the business answers on its own phone
  i <text>   a customer writes by Interakt      scan       the phone scans the newest QR code
  unlink     the phone unlinks the device       fail <n>   the next Unipile send gets status n
`);

/** What a typed line does; resolves with what there is to say about it. */
const commands: Record<string, (text: string) => Promise<string>> = {
  u: async (text) => outcome(await unipile.contactWrites({ text })),
  p: async (text) => outcome(await unipile.phoneWrites({ text })),
  i: async (message) => `Baton answered ${(await interakt.customerWrites({ message })).status}`,
  scan: async () => {
    const newest = [...unipile.accounts.keys()].at(-1) ?? unipile.accountId;
    await unipile.phoneScans(newest);
    return `${newest} is connected`;
  },
  unlink: async () => outcome(await unipile.phoneUnlinks()),
  fail: async (status) => {
    unipile.behaviour('sendMessage').next(failure(Number(status)));
    return `The next send gets ${status}`;
  },
};

const terminal = createInterface({ input: process.stdin });
terminal.on('line', (line) => {
  const [name = '', ...rest] = line.trim().split(' ');
  const command = commands[name];
  if (!command) return console.log(`There is no command "${name}"`);
  command(rest.join(' ')).then(console.log, (error: unknown) => console.error(error));
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    terminal.close();
    void Promise.all(Object.values(simulators).map((simulator) => simulator.close()));
  });
}

function outcome(deliveries: { attempts: { status: number | null; error?: string }[] }[]): string {
  const last = deliveries[0]?.attempts.at(-1);
  return `Baton answered ${last?.status ?? last?.error ?? 'nothing'}`;
}

function preview(body: Buffer): string {
  return body.toString().replaceAll(/\s+/g, ' ').slice(0, 160);
}
