import { createClient } from '@supabase/supabase-js';
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose';
import type { Forgery } from './accessTokens.js';
import { SupabaseSimulator } from './supabaseSimulator.js';

describe('Supabase', () => {
  let supabase: SupabaseSimulator;
  beforeEach(async () => void (await (supabase = new SupabaseSimulator()).start()));
  afterEach(() => supabase.close());

  const client = (key: string) =>
    createClient(supabase.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
  const jwksUrl = () => new URL(`${supabase.url}/auth/v1/.well-known/jwks.json`);
  const rules = () => ({
    issuer: `${supabase.url}/auth/v1`,
    audience: 'authenticated',
    algorithms: ['ES256'],
  });

  it('signs a person in by password, with a token that the key list verifies', async () => {
    const { auth } = client(supabase.publishableKey);
    const asha = supabase.auth.addUser({
      email: 'a@example.test',
      password: 'secret',
      tenantId: 't1',
      role: 'agent',
    });
    const wrong = await auth.signInWithPassword({ email: 'a@example.test', password: 'guess' });
    expect(wrong.error).toMatchObject({ status: 400, code: 'invalid_credentials' });
    const { data, error } = await auth.signInWithPassword({ email: 'a@example.test', password: 'secret' });
    expect(error).toBeNull();
    const keys = createRemoteJWKSet(jwksUrl());
    const { payload } = await jwtVerify(data.session?.access_token ?? '', keys, rules());
    expect(payload).toMatchObject({ sub: asha.id, role: 'authenticated', app_metadata: { tenant_id: 't1' } });
    expect((await auth.getUser()).data.user?.email).toBe('a@example.test');
    expect((await auth.refreshSession()).error).toBeNull();
  });

  it('rotates its keys: old tokens verify until the old key is revoked', async () => {
    const { keys, tokens } = supabase.auth;
    const verifies = async (token: string) => {
      const jwks = (await (await fetch(jwksUrl())).json()) as Parameters<typeof createLocalJWKSet>[0];
      return jwtVerify(token, createLocalJWKSet(jwks), rules()).then(
        () => true,
        () => false,
      );
    };
    const old = await tokens.mint();
    keys.rotate();
    expect([await verifies(old), await verifies(await tokens.mint())]).toEqual([true, true]);
    keys.revokeOlder();
    expect([await verifies(old), await verifies(await tokens.mint())]).toEqual([false, true]);
  });

  it.each<Forgery>([
    ...(['algNone', 'hs256WithPublicKey', 'rs256UnderOurKid', 'otherKeyUnderOurKid', 'unknownKid'] as const),
    ...(['changedAfterSigning', 'wrongIssuer', 'wrongAudience', 'expired'] as const),
  ])('forges a token that a careful verifier refuses: %s', async (kind) => {
    const keys = createRemoteJWKSet(jwksUrl());
    await expect(jwtVerify(await supabase.auth.tokens.forge(kind), keys, rules())).rejects.toThrow();
  });

  it.each<[Forgery, object]>([
    ['anonymous', { is_anonymous: true }],
    ['anonRole', { role: 'anon' }],
    ['serviceRole', { role: 'service_role' }],
    ['roleInUserMetadata', { user_metadata: { tenant_id: 't1', role: 'admin' } }],
  ])('signs well what only the claims betray: %s', async (kind, betrayal) => {
    const token = await supabase.auth.tokens.forge(kind, { tenantId: 't1', role: 'admin' });
    const { payload } = await jwtVerify(token, createRemoteJWKSet(jwksUrl()), rules());
    expect(payload).toMatchObject(betrayal);
  });

  it('stores, signs, serves and removes files for the real client', async () => {
    const { storage } = client(supabase.secretKey);
    await storage.createBucket('media');
    const files = storage.from('media');
    const path = 'tenant 1/çay.txt';
    const uploaded = await files.upload(path, Buffer.from('tea'), { contentType: 'text/plain' });
    expect(uploaded).toMatchObject({ error: null, data: { path, fullPath: `media/${path}` } });
    expect((await files.upload(path, Buffer.from('tea'))).error).toMatchObject({
      status: 400,
      statusCode: '409',
    });
    await files.upload('form.png', new Blob(['png'], { type: 'image/png' }), { upsert: true });
    expect(await (await files.download(path)).data?.text()).toBe('tea');

    const { data: signed } = await files.createSignedUrl(path, 60, { download: 'tea.txt' });
    const served = await fetch(signed?.signedUrl ?? '');
    expect(served.headers.get('content-disposition')).toContain('tea.txt');
    expect(await served.text()).toBe('tea');
    const many = await files.createSignedUrls([path, 'missing'], 60);
    expect(many.data?.map(({ error }) => error === null)).toEqual([true, false]);
    const { data: listed } = await files.list('tenant 1');
    expect(listed?.map(({ name }) => name)).toEqual(['çay.txt']);

    expect((await files.remove([path])).data).toHaveLength(1);
    expect((await files.download(path)).error).toMatchObject({ status: 400, statusCode: '404' });
    expect((await files.createSignedUrl(path, 60)).error).toMatchObject({ statusCode: '404' });
    expect(supabase.objects.paths('media')).toEqual(['form.png']);
  });

  it('lets no one but the secret key into Storage, and a signed URL only while it lasts', async () => {
    supabase.objects.createBucket('media');
    const stranger = client(supabase.publishableKey).storage.from('media');
    expect((await stranger.upload('x', Buffer.from('x'))).error).toMatchObject({ statusCode: '403' });
    const files = client(supabase.secretKey).storage.from('media');
    await files.upload('x', Buffer.from('x'));
    expect((await stranger.download('x')).error).toMatchObject({ statusCode: '404' });
    const { data } = await files.createSignedUrl('x', 60);
    const url = data?.signedUrl ?? '';
    expect((await fetch(url.replace(/token=.*/, 'token=guess'))).status).toBe(400);
    expect((await fetch(url)).status).toBe(200);
    supabase.objects.now = () => Date.now() + 61_000;
    expect(await (await fetch(url)).json()).toMatchObject({ error: 'InvalidJWT' });
  });
});
