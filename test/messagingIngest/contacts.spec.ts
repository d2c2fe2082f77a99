import { history, type ImportDesk, newConnection, newImportDesk } from './importDesk.js';

interface ContactBody {
  id: string;
  name: string;
  phone: string | null;
  identities: { platform: string; identifier: string }[];
}
interface PageBody {
  data: ContactBody[];
  limit: number;
  next_cursor: string | null;
}

describe('contacts', () => {
  let desk: ImportDesk;

  beforeAll(async () => {
    desk = await newImportDesk();
  });

  const contactOf = async (conversationId: string | null | undefined): Promise<ContactBody> => {
    const [row] = await desk.world.sql<{ contact_id: string }>(
      'select contact_id from conversations where id = $1',
      [conversationId],
    );
    return (await desk.world.viewer.api<ContactBody>('GET', `/contacts/${row?.contact_id}`)).body;
  };

  const importFrom = async (name: string, participant_identifier: string) => {
    const answer = await desk.import(history(name, 1, { participant_identifier, participant_name: name }));
    return contactOf(answer.body.results[0]?.conversation_id);
  };

  it('a participant who is nobody yet becomes one', async () => {
    expect(await importFrom('Asha', '+62 812-3456-7890')).toMatchObject({
      name: 'Asha',
      phone: '+6281234567890',
      identities: [{ platform: 'whatsapp', identifier: '+62 812-3456-7890' }],
    });
  });

  it('the same number exactly is the same person, on another platform too', async () => {
    const first = await importFrom('Bima', '+6281300000001');
    const signal = await newConnection(desk.world.admin, { platform: 'signal', connection_id: 'signal_123' });
    const answer = await desk.post(
      {
        platform: 'signal',
        connection_id: 'signal_123',
        conversations: [history('Bima on Signal', 1, { participant_identifier: '+6281300000001' })],
      },
      { 'x-api-key': signal.api_secret },
    );
    const second = await contactOf(answer.body.results[0]?.conversation_id);
    expect(second).toMatchObject({ id: first.id, name: 'Bima' });
  });

  it.each([
    ['in its national form', '0813-0000-0002', '+6281300000002'],
    ['without the country code', '(415) 555-0103', '+14155550103'],
    ['under another country code', '+914155550104', '+14155550104'],
  ])('the last ten digits are the same person: %s', async (what, written, phone) => {
    const first = await importFrom(`first ${what}`, phone);
    expect(await importFrom(`again ${what}`, written)).toMatchObject({ id: first.id, phone });
  });

  it('a number in its national form that is nobody’s is kept as it is, and not as an international one', async () => {
    expect(await importFrom('Citra', '0813 9999 8888')).toMatchObject({
      phone: null,
      identities: [{ platform: 'whatsapp', identifier: '0813 9999 8888' }],
    });
  });

  it('are shown page by page and found by name and phone', async () => {
    const own = await newImportDesk();
    const people = Array.from({ length: 7 }, (_, index) =>
      history(`chat ${index}`, 1, {
        participant_identifier: `+1415555020${index}`,
        participant_name: `Person ${index}`,
      }),
    );
    for (const one of people) await own.import(one);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: PageBody = (await own.world.agent.api<PageBody>('GET', `/contacts?limit=3${query}`)).body;
      expect(page.limit).toBe(3);
      seen.push(...page.data.map((contact) => contact.name));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Person ${index}`));
    const found = async (search: string) =>
      (
        await own.world.agent.api<PageBody>('GET', `/contacts?search=${encodeURIComponent(search)}`)
      ).body.data.map((contact) => contact.name);
    expect(await found('person 4')).toEqual(['Person 4']);
    expect(await found('+1 (415) 555-0205')).toEqual(['Person 5']);
    expect(await found('0203')).toEqual(['Person 3']);
    expect(await found('100%')).toEqual([]);
  });

  it('limits are clamped, nonsense is refused by name, and another tenant’s are not there', async () => {
    const [contact] = (await desk.world.agent.api<PageBody>('GET', '/contacts?limit=9999')).body.data;
    const stranger = await newImportDesk();
    const get = (path: string) => stranger.world.admin.api<{ details: { field: string }[] }>('GET', path);
    expect(await get(`/contacts/${contact?.id}`)).toMatchObject({ status: 404 });
    expect((await stranger.world.admin.api<PageBody>('GET', '/contacts?limit=9999')).body).toMatchObject({
      limit: 200,
      data: [],
    });
    for (const [path, field] of [
      ['/contacts/nobody', 'id'],
      ['/contacts?limit=many', 'limit'],
      ['/contacts?limit=0', 'limit'],
      ['/contacts?cursor=bm9uc2Vuc2U', 'cursor'],
      ['/contacts?colour=red', 'colour'],
    ] as const) {
      expect(await get(path)).toMatchObject({ status: 400, body: { details: [{ field }] } });
    }
  });
});
