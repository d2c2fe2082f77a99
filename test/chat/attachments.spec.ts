import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { newTenant, type World } from '../support/baton.js';
import { eventually } from '../support/eventually.js';
import { InteraktSimulator } from '../simulators/interakt/interaktSimulator.js';
import { UnipileSimulator } from '../simulators/unipile/unipileSimulator.js';
import { formWith, PNG, PrivateChats } from './privateChats.js';

interface Uploaded {
  attachment_id: string;
  conversation_id: string;
  type: string;
  file_name: string;
  file_type: string;
  file_size: number;
}

let world: World;
let chats: PrivateChats;

beforeAll(async () => {
  world = await newTenant();
  chats = new PrivateChats(world.agent);
});

const upload = (id: string, form: FormData | object) =>
  chats.api<Uploaded>('POST', `/conversations/${id}/attachments`, form);

/** Follows a link as an `<img>` does: without a token. */
const fetchLink = (link: string) => fetch(new URL(link, world.baseUrl), { redirect: 'manual' });

describe('a file for a message of a private chat', () => {
  it('is uploaded, named by a message, and fetched by a link without a token', async () => {
    const id = await chats.begin();
    const { status, body } = await upload(id, formWith(PNG, '../../etc/pass\u0000wd/holiday.png'));
    expect({ status, data: body.data }).toEqual({
      status: 201,
      data: {
        attachment_id: expect.any(String),
        conversation_id: id,
        type: 'image',
        file_name: 'holiday.png',
        file_type: 'image/png',
        file_size: PNG.length,
      },
    });
    const { attachment_id } = body.data;
    const added = await chats.api('POST', `/conversations/${id}/messages`, {
      attachment_ids: [attachment_id],
    });
    expect(added.status).toBe(201);
    const [message] = await chats.messages(id);
    expect(message).toMatchObject({
      content: '',
      message_type: 'image',
      attachments: [{ id: attachment_id, file_name: 'holiday.png', file_size: PNG.length }],
    });

    const redirect = await world.agent.api('GET', `/attachments/${attachment_id}`);
    expect(redirect.status).toBe(302);
    const file = await fetchLink(redirect.headers.get('location') ?? '');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await file.arrayBuffer()).toString('latin1')).toBe(PNG);
  });

  it('has a link for an image tag, good for five minutes and for that file only', async () => {
    const id = await chats.begin();
    const { data } = (await upload(id, formWith(PNG))).body;
    const link = await world.agent.api<{ url: string; expires_in: number }>(
      'GET',
      `/attachments/${data.attachment_id}/link`,
    );
    expect(link.body.expires_in).toBe(300);
    const url = new URL(link.body.url, world.baseUrl);
    const left = Number(url.searchParams.get('expires')) - Date.now() / 1000;
    expect(left).toBeGreaterThan(240);
    expect(left).toBeLessThanOrEqual(300);
    expect((await fetchLink(url.href)).status).toBe(200);
    for (const change of [
      (changed: URL) => changed.searchParams.set('expires', String(Math.floor(Date.now() / 1000) + 9999)),
      (changed: URL) => changed.searchParams.set('signature', 'guessed'),
      (changed: URL) => (changed.pathname = changed.pathname.replace(/[^/]+$/, `${randomUUID()}.png`)),
    ]) {
      const changed = new URL(url);
      change(changed);
      expect((await fetchLink(changed.href)).status).toBe(403);
    }
  });

  it.each([
    ['a page that calls itself a picture', formWith('<html><script>alert(1)</script>', 'cat.png'), 415],
    [
      'a drawing with a script',
      formWith('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', 'a.svg'),
      415,
    ],
    ['a program that calls itself a document', formWith('MZ\x90\x00 this program', 'invoice.pdf'), 415],
    ['an empty file', formWith(''), 400],
    ['no file', { file: 'x' }, 400],
    ['a file under another name', renamed(), 400],
    ['more than 16 MB', formWith(Buffer.alloc(16 * 1024 * 1024 + 1)), 413],
  ])('is not %s', async (_, form, status) => {
    const id = await chats.begin();
    expect(await upload(id, form)).toMatchObject({ status, body: { success: false } });
  });

  it('may be just under 16 MB', async () => {
    const id = await chats.begin();
    const bytes = Buffer.alloc(16 * 1024 * 1024 - 1024);
    bytes.write('%PDF-1.7', 'latin1');
    expect((await upload(id, formWith(bytes, 'long.pdf'))).body.data).toMatchObject({
      type: 'document',
      file_type: 'application/pdf',
      file_size: bytes.length,
    });
  });

  it('belongs to one message of one conversation', async () => {
    const [id, other] = [await chats.begin(), await chats.begin()];
    const { attachment_id } = (await upload(id, formWith(PNG))).body.data;
    const send = (to: string, attachment_ids: string[]) =>
      chats.api('POST', `/conversations/${to}/messages`, { content: 'Look', attachment_ids });
    expect(await send(other, [attachment_id])).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('attachment_ids[0]') },
    });
    expect((await send(id, [attachment_id, attachment_id])).status).toBe(400);
    expect((await send(id, [attachment_id])).status).toBe(201);
    expect((await send(id, [attachment_id])).status).toBe(400);
    expect(await chats.messages(id)).toHaveLength(1);
  });

  it('is nobody else’s', async () => {
    const id = await chats.begin();
    const { attachment_id } = (await upload(id, formWith(PNG))).body.data;
    for (const stranger of [world.admin, (await newTenant()).admin]) {
      expect((await stranger.api('GET', `/attachments/${attachment_id}`)).status).toBe(404);
      expect((await stranger.api('GET', `/attachments/${attachment_id}/link`)).status).toBe(404);
    }
  });

  it('goes with its chat', async () => {
    const id = await chats.begin();
    const { attachment_id } = (await upload(id, formWith(PNG))).body.data;
    const link = await world.agent.api('GET', `/attachments/${attachment_id}`);
    await chats.api('DELETE', `/conversations/${id}`);
    expect((await fetchLink(link.headers.get('location') ?? '')).status).toBe(404);
  });
});

function renamed(): FormData {
  const form = new FormData();
  form.append('picture', new Blob([Buffer.from(PNG, 'latin1')]), 'a.png');
  return form;
}

/** The one attachment of the tenant’s conversations on this channel, once it has come. */
const attachmentOn = (channel: string): Promise<{ id: string; conversation_id: string }> =>
  eventually(async () => {
    const [found] = await world.sql<{ id: string; conversation_id: string }>(
      `select a.id, a.conversation_id from message_attachments a join conversations c on c.id = a.conversation_id
       where c.tenant_id = $1 and c.channel = $2`,
      [world.tenantId, channel],
    );
    return found;
  });

describe('what customers sent', () => {
  const unipile = new UnipileSimulator(randomUUID());
  const interakt = new InteraktSimulator();

  beforeAll(async () => {
    await Promise.all([unipile.start(), interakt.start()]);
  });
  afterAll(() => Promise.all([unipile.close(), interakt.close()]));

  it('comes from Unipile through its API, and never as a page', async () => {
    await world.unipile(unipile);
    const bytes = Buffer.from('<script>alert(1)</script>');
    await unipile.contactWrites({
      text: null,
      attachments: [{ type: 'file', mimetype: 'text/html', bytes }],
    });
    const { id } = await attachmentOn('unipile');
    const file = await world.agent.api<string>('GET', `/attachments/${id}`);
    expect(file).toMatchObject({ status: 200, body: bytes.toString() });
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);

    const link = await world.agent.api<{ url: string }>('GET', `/attachments/${id}/link`);
    const byLink = await fetchLink(link.body.url);
    expect(await byLink.text()).toBe(bytes.toString());
    const forged = link.body.url.replace(/signature=[^&]+/, 'signature=guessed');
    expect((await fetchLink(forged)).status).toBe(403);
  });

  it('is told as gone when Unipile has it no more', async () => {
    const { id } = await attachmentOn('unipile');
    unipile.behaviour('getAttachment').next({ respond: { status: 404, body: {} } });
    expect((await world.agent.api('GET', `/attachments/${id}`)).status).toBe(404);
  });

  it('at Interakt is led to where Interakt keeps it, and nowhere else', async () => {
    await world.interakt(interakt);
    await interakt.customerWrites({ message: 'A picture', contentType: 'Image', mediaUrl: null });
    const { id } = await attachmentOn('interakt');
    const leadsTo = async (url: string) => {
      await world.sql('update message_attachments set url = $2 where id = $1', [id, url]);
      const { status, headers } = await world.agent.api('GET', `/attachments/${id}`);
      return status === 302 ? headers.get('location') : status;
    };
    const kept = 'https://interaktprodmediastorage.blob.core.windows.net/media/a.jpg?sig=x';
    expect(await leadsTo(kept)).toBe(kept);
    for (const elsewhere of [
      'http://interaktprodmediastorage.blob.core.windows.net/a.jpg',
      'https://interaktprodmediastorage.blob.core.windows.net:8443/a.jpg',
      'https://evil.blob.core.windows.net/a.jpg',
      'https://interakt.ai.evil.test/a.jpg',
      'https://user@media.interakt.ai/a.jpg',
      'https://169.254.169.254/latest/meta-data',
      'javascript:alert(1)',
      'nonsense',
    ]) {
      expect(await leadsTo(elsewhere)).toBe(404);
    }
  });
});

describe('a file for a reply in the inbox', () => {
  it('is uploaded to its conversation by whoever may write', async () => {
    const { conversation_id: id } = await attachmentOn('unipile');
    const path = `/conversations/${id}/attachments`;
    const picture = await readFile(new URL('../../package.json', import.meta.url));
    expect(
      (await world.agent.api('POST', path, formWith(Uint8Array.from(picture), 'package.pdf'))).status,
    ).toBe(415);
    expect(await world.agent.api('POST', path, formWith(PNG))).toMatchObject({
      status: 201,
      body: { attachment_id: expect.any(String), conversation_id: id, file_type: 'image/png' },
    });
    expect((await world.viewer.api('POST', path, formWith(PNG))).status).toBe(403);
    expect((await (await newTenant()).agent.api('POST', path, formWith(PNG))).status).toBe(404);
  });
});
