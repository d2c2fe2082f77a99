import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileStorage } from '../../src/platform/storage/fileStorage.js';
import { LocalFileStorage } from '../../src/platform/storage/localFileStorage.js';
import { SignedLinks } from '../../src/platform/storage/signedLinks.js';
import { SupabaseFileStorage } from '../../src/platform/storage/supabaseFileStorage.js';
import { SupabaseSimulator } from '../simulators/supabase/supabaseSimulator.js';

const BYTES = Buffer.from([0, 255, 13, 10, 65]);
const PATH = 'tenant/conversation/file.png';

const supabase = new SupabaseSimulator();
const folder = mkdtempSync(join(tmpdir(), 'baton-files-'));
const links = new SignedLinks('a key', 'https://baton.test');

beforeAll(() => supabase.start());
afterAll(async () => {
  await supabase.close();
  rmSync(folder, { recursive: true });
});

const storages: [string, () => FileStorage][] = [
  ['the folder', () => new LocalFileStorage(folder, links)],
  ['Supabase Storage', () => new SupabaseFileStorage(supabase.url, supabase.secretKey)],
];

describe.each(storages)('files in %s', (_, open) => {
  it('come out as they went in, also after being written again', async () => {
    const storage = open();
    await storage.put(PATH, Buffer.from('an older one'), 'image/png');
    await storage.put(PATH, BYTES, 'image/png');
    expect(await storage.read(PATH)).toEqual(BYTES);
  });

  it('are gone once removed, and removing them again is no fault', async () => {
    const storage = open();
    await storage.put(PATH, BYTES, 'image/png');
    await storage.remove([PATH]);
    await storage.remove([PATH]);
    await expect(storage.read(PATH)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('Supabase Storage', () => {
  it('gets its bucket when the first files come, several of them at once', async () => {
    const fresh = new SupabaseSimulator();
    await fresh.start();
    try {
      const storage = new SupabaseFileStorage(fresh.url, fresh.secretKey);
      await Promise.all(['a', 'b', 'c'].map((path) => storage.put(path, BYTES, 'image/png')));
      expect(fresh.objects.paths('attachments').toSorted()).toEqual(['a', 'b', 'c']);
    } finally {
      await fresh.close();
    }
  });

  it('gives links that need no key, and that expire', async () => {
    const storage = new SupabaseFileStorage(supabase.url, supabase.secretKey);
    await storage.put(PATH, BYTES, 'image/png');
    const link = await storage.signedUrl(PATH, 300);
    expect(link.startsWith(`${supabase.url}/storage/v1/object/sign/attachments/`)).toBe(true);
    const file = await fetch(link);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer())).toEqual(BYTES);
    supabase.objects.now = () => Date.now() + 301_000;
    expect((await fetch(link)).status).toBe(400);
    supabase.objects.now = Date.now;
  });

  it('tells a file that is not there, and a service that is not there', async () => {
    const storage = new SupabaseFileStorage(supabase.url, supabase.secretKey);
    await storage.put(PATH, BYTES, 'image/png');
    await expect(storage.signedUrl('not/there', 60)).rejects.toMatchObject({ code: 'not_found' });
    await supabase.refuseConnections();
    await expect(storage.put(PATH, BYTES, 'image/png')).rejects.toMatchObject({ code: 'unavailable' });
    await supabase.acceptConnections();
  });

  it('lets in nobody but its own key', async () => {
    const stranger = new SupabaseFileStorage(supabase.url, 'sb_secret_wrong');
    await expect(stranger.put(PATH, BYTES, 'image/png')).rejects.toThrow();
  });
});

describe('the folder', () => {
  const storage = new LocalFileStorage(folder, links);

  it('gives links to Baton’s own address', async () => {
    const link = new URL(await storage.signedUrl(PATH, 60));
    expect(link.origin + link.pathname).toBe(`https://baton.test/files/${PATH}`);
    const [expires, signature] = [link.searchParams.get('expires'), link.searchParams.get('signature')];
    expect(links.isGood(PATH, Number(expires), signature ?? '')).toBe(true);
    expect(links.isGood(`${PATH}x`, Number(expires), signature ?? '')).toBe(false);
    expect(new SignedLinks('another key', '').isGood(PATH, Number(expires), signature ?? '')).toBe(false);
  });

  it('takes no link once it has expired', () => {
    const link = new URL(links.urlOf(PATH, -1));
    const signature = link.searchParams.get('signature') ?? '';
    expect(links.isGood(PATH, Number(link.searchParams.get('expires')), signature)).toBe(false);
  });

  it('is never left', async () => {
    for (const path of ['../outside', 'a/../../outside', '/etc/passwd']) {
      await expect(storage.put(path, BYTES)).rejects.toThrow('leaves its folder');
      await expect(storage.read(path)).rejects.toThrow('leaves its folder');
    }
  });
});
