import { statSync } from 'node:fs';
import { control } from '../support/control.js';
import { call } from '../support/call.js';

describe('The pages as Baton serves them', () => {
  const ask = async (path: string, headers = {}) =>
    call<string>('GET', (await control('url')) + path, undefined, headers);

  it.each([
    '/',
    '/inbox',
    '/inbox/0190b2c8-6f0e-7c3a-9d4e-2f5b8a7c1d23',
    '/insights',
    '/settings',
    '/settings/people',
    '/sandbox',
    '/login',
  ])('finds the application again on a reload of %s', async (path) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(body).toContain('<div id="root">');
  });

  it('lets browsers keep what has a hash in its name for ever, compressed', async () => {
    const { body: page } = await ask('/');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? 'no script';
    const { status, headers } = await ask(script, { 'accept-encoding': 'br' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('immutable');
    expect(headers.get('content-encoding')).toBe('br');
  });

  it('sends less than 250 kB of compressed JavaScript before the inbox is there', async () => {
    // The page names whatever its first script imports, so that the browser need not find it out by and by.
    const { body: page } = await ask('/');
    const scripts = [...page.matchAll(/"\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
    const sizes = scripts.map((path) => statSync(`dashboard/dist/${path}.gz`).size);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it.each(['/conversations', '/whatsapp/stats', '/insights/overview', '/users', '/auth/me'])(
    'stands before nothing of the API: %s still asks who is there',
    async (path) => {
      const { status, headers } = await ask(path);
      expect(status).toBe(401);
      expect(headers.get('content-type')).toContain('application/json');
    },
  );

  it.each(['/assets/../../package.json', '/assets/%2e%2e%2fpackage.json', '/assets/no-such.js'])(
    'gives out nothing but the page: %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );
});
