import type { Behaviour, Call, Reply } from '../base/behaviour.js';
import { Simulator, type Route } from '../base/simulator.js';
import { AuthService, bearerOf } from './authService.js';
import { ObjectStore, storageError } from './objectStore.js';

type RouteName =
  | 'jwks'
  | 'signIn'
  | 'signOut'
  | 'getUser'
  | 'createBucket'
  | 'getBucket'
  | 'sign'
  | 'signMany'
  | 'fetchSigned'
  | 'list'
  | 'remove'
  | 'upload'
  | 'replace'
  | 'download';

/** Routes that ask for no API key. */
const OPEN = new Set<string>(['jwks', 'fetchSigned']);
const STORAGE = /^\/storage\/v1\//;
const OBJECT = /^\/storage\/v1\/object\/(?:authenticated\/)?([^/]+)\/(.+)$/;
const SIGNED_OBJECT = /^\/storage\/v1\/object\/sign\/([^/]+)\/(.+)$/;

export class SupabaseSimulator extends Simulator<RouteName> {
  publishableKey = 'sb_publishable_simulated';
  /** Bypasses row level security; not a JWT, though it is sent as a bearer too. */
  secretKey = 'sb_secret_simulated';
  readonly auth = new AuthService(() => `${this.url}/auth/v1`);
  readonly objects = new ObjectStore();

  protected readonly routes: Record<RouteName, Route<Behaviour>> = {
    jwks: {
      method: 'GET',
      path: /^\/auth\/v1\/\.well-known\/jwks\.json$/,
      handle: () => ({
        status: 200,
        headers: { 'cache-control': 'public, max-age=600' },
        body: this.auth.keys.jwks,
      }),
    },
    signIn: { method: 'POST', path: /^\/auth\/v1\/token$/, handle: (call) => this.auth.signIn(call) },
    signOut: { method: 'POST', path: /^\/auth\/v1\/logout$/, handle: () => ({ status: 204 }) },
    getUser: { method: 'GET', path: /^\/auth\/v1\/user$/, handle: (call) => this.auth.user(call) },
    createBucket: {
      method: 'POST',
      path: /^\/storage\/v1\/bucket$/,
      handle: (call) =>
        this.objects.createBucket(String((call.json as { name?: unknown } | undefined)?.name)),
    },
    getBucket: {
      method: 'GET',
      path: /^\/storage\/v1\/bucket\/([^/]+)$/,
      handle: (_call, [name = '']) => this.objects.getBucket(name),
    },
    sign: {
      method: 'POST',
      path: SIGNED_OBJECT,
      handle: (call, [bucket = '', path = '']) => this.objects.sign(call, bucket, path),
    },
    signMany: {
      method: 'POST',
      path: /^\/storage\/v1\/object\/sign\/([^/]+)$/,
      handle: (call, [bucket = '']) => this.objects.signMany(call, bucket),
    },
    fetchSigned: {
      method: 'GET',
      path: SIGNED_OBJECT,
      handle: (call, [bucket = '', path = '']) => this.objects.fetchSigned(call, bucket, path),
    },
    list: {
      method: 'POST',
      path: /^\/storage\/v1\/object\/list\/([^/]+)$/,
      handle: (call, [bucket = '']) => this.objects.list(call, bucket),
    },
    remove: {
      method: 'DELETE',
      path: /^\/storage\/v1\/object\/([^/]+)$/,
      handle: (call, [bucket = '']) => this.objects.remove(call, bucket),
    },
    upload: {
      method: 'POST',
      path: OBJECT,
      handle: (call, [bucket = '', path = '']) =>
        this.objects.upload(call, bucket, path, call.headers['x-upsert'] === 'true'),
    },
    replace: {
      method: 'PUT',
      path: OBJECT,
      handle: (call, [bucket = '', path = '']) => this.objects.upload(call, bucket, path, true),
    },
    download: {
      method: 'GET',
      path: OBJECT,
      handle: (_call, [bucket = '', path = '']) => this.objects.download(bucket, path),
    },
  };

  /** Storage is closed to everyone but the secret key, as buckets without policies are. */
  protected override authorise(call: Call): Reply | undefined {
    if (OPEN.has(call.route)) return undefined;
    const key = call.headers['apikey'];
    if (key !== this.secretKey && key !== this.publishableKey) {
      return { status: 401, body: { message: 'Invalid API key' } };
    }
    const bearer = bearerOf(call);
    const isService = bearer === this.secretKey || (bearer === '' && key === this.secretKey);
    if (isService || !STORAGE.test(call.path)) return undefined;
    if (call.route === 'download' || call.route === 'sign') {
      return storageError(404, 'not_found', 'Object not found', 'NoSuchKey');
    }
    return storageError(403, 'Unauthorized', 'new row violates row-level security policy', 'AccessDenied');
  }

  protected notFound(call: Call): Reply {
    return {
      status: 404,
      body: { message: `Route ${call.method}:${call.path} not found`, statusCode: '404' },
    };
  }
}
