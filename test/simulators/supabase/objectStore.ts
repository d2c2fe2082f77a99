import { randomUUID } from 'node:crypto';
import type { Call, Reply } from '../base/behaviour.js';

interface StoredObject {
  id: string;
  bytes: Buffer;
  type: string;
  createdAt: string;
}

/** Supabase Storage: HTTP 400 for nearly every refusal, the real code in the body (providers/supabase.md §5). */
export const storageError = (statusCode: number, error: string, message: string, code: string): Reply => ({
  status: 400,
  body: { statusCode: String(statusCode), error, message, code },
});

const OBJECT_NOT_FOUND = storageError(404, 'not_found', 'Object not found', 'NoSuchKey');
const BUCKET_NOT_FOUND = storageError(404, 'Bucket not found', 'Bucket not found', 'NoSuchBucket');

/** Buckets, their objects, and the signed URLs to these. Who may do what is not decided here. */
export class ObjectStore {
  /** Moved forward by a test that wants signed URLs to have expired. */
  now: () => number = Date.now;
  readonly #buckets = new Map<string, Map<string, StoredObject>>();
  readonly #grants = new Map<string, { bucket: string; path: string; expiresAt: number }>();

  createBucket(name: string): Reply {
    if (this.#buckets.has(name)) {
      return storageError(409, 'Duplicate', 'The resource already exists', 'ResourceAlreadyExists');
    }
    this.#buckets.set(name, new Map());
    return { status: 200, body: { name } };
  }

  getBucket(name: string): Reply {
    if (!this.#buckets.has(name)) return BUCKET_NOT_FOUND;
    return { status: 200, body: { id: name, name, public: false } };
  }

  /** The paths in a bucket, for a test to look at. */
  paths(bucket: string): string[] {
    return [...(this.#buckets.get(bucket)?.keys() ?? [])];
  }

  async upload(call: Call, bucket: string, path: string, replace: boolean): Promise<Reply> {
    const objects = this.#buckets.get(bucket);
    if (!objects) return BUCKET_NOT_FOUND;
    if (objects.has(path) && !replace) {
      return storageError(409, 'Duplicate', 'The resource already exists', 'KeyAlreadyExists');
    }
    const file = await readUpload(call);
    if (!file) return storageError(400, 'invalid_request', 'No file in the form', 'InvalidRequest');
    const id = randomUUID();
    objects.set(path, { id, ...file, createdAt: new Date().toISOString() });
    return { status: 200, body: { Id: id, Key: `${bucket}/${path}` } };
  }

  download(bucket: string, path: string): Reply {
    const found = this.#buckets.get(bucket)?.get(path);
    if (!found) return OBJECT_NOT_FOUND;
    return { status: 200, headers: { 'content-type': found.type }, body: found.bytes };
  }

  /** The URL is relative to `/storage/v1`, and its path not percent-encoded. */
  sign(call: Call, bucket: string, path: string): Reply {
    const expiresIn = (call.json as { expiresIn?: number } | undefined)?.expiresIn ?? 0;
    if (!Number.isInteger(expiresIn) || expiresIn < 1) {
      return storageError(
        400,
        'invalid_request',
        'expiresIn must be an integer of at least 1',
        'InvalidRequest',
      );
    }
    if (!this.#buckets.get(bucket)?.has(path)) return OBJECT_NOT_FOUND;
    return { status: 200, body: { signedURL: this.#grant(bucket, path, expiresIn) } };
  }

  signMany(call: Call, bucket: string): Reply {
    const { expiresIn = 0, paths = [] } = (call.json ?? {}) as { expiresIn?: number; paths?: string[] };
    const signed = paths.map((path) =>
      this.#buckets.get(bucket)?.has(path)
        ? { error: null, path, signedURL: this.#grant(bucket, path, expiresIn) }
        : {
            error: 'Either the object does not exist or you do not have access to it',
            path,
            signedURL: null,
          },
    );
    return { status: 200, body: signed };
  }

  /** Serves a signed URL; `download` makes the browser save it, under that name if it is one. */
  fetchSigned(call: Call, bucket: string, path: string): Reply {
    const grant = this.#grants.get(call.query.get('token') ?? '');
    if (!grant || grant.bucket !== bucket || grant.path !== path) {
      return storageError(400, 'InvalidJWT', 'Invalid Compact JWS', 'InvalidJWT');
    }
    if (grant.expiresAt < this.now()) {
      return storageError(400, 'InvalidJWT', '"exp" claim timestamp check failed', 'InvalidJWT');
    }
    const reply = this.download(bucket, path);
    const name = call.query.get('download');
    if (name === null || reply.status !== 200) return reply;
    const disposition = name ? `attachment; filename*=UTF-8''${encodeURIComponent(name)}` : 'attachment';
    return { ...reply, headers: { ...reply.headers, 'content-disposition': disposition } };
  }

  remove(call: Call, bucket: string): Reply {
    const objects = this.#buckets.get(bucket);
    if (!objects) return BUCKET_NOT_FOUND;
    const prefixes = (call.json as { prefixes?: string[] } | undefined)?.prefixes ?? [];
    const removed = prefixes.filter((path) => objects.delete(path));
    return { status: 200, body: removed.map((name) => ({ name, bucket_id: bucket })) };
  }

  list(call: Call, bucket: string): Reply {
    const { prefix = '', limit = 100, offset = 0 } = (call.json ?? {}) as Record<string, never>;
    const folder = prefix ? `${String(prefix).replace(/\/$/, '')}/` : '';
    const inFolder = [...(this.#buckets.get(bucket) ?? [])]
      .filter(([path]) => path.startsWith(folder) && !path.slice(folder.length).includes('/'))
      .map(([path, { id, createdAt, bytes, type }]) => ({
        name: path.slice(folder.length),
        id,
        created_at: createdAt,
        updated_at: createdAt,
        metadata: { size: bytes.length, mimetype: type },
      }));
    return { status: 200, body: inFolder.slice(offset, offset + limit) };
  }

  #grant(bucket: string, path: string, expiresIn: number): string {
    const token = randomUUID();
    this.#grants.set(token, { bucket, path, expiresAt: this.now() + expiresIn * 1000 });
    return `/object/sign/${bucket}/${path}?token=${token}`;
  }
}

/** A raw body, or a form whose file comes under an empty field name. */
async function readUpload(call: Call): Promise<{ bytes: Buffer; type: string } | undefined> {
  const type = String(call.headers['content-type'] ?? 'application/octet-stream');
  if (!type.startsWith('multipart/form-data')) return { bytes: call.body, type };
  const form = await new Response(new Uint8Array(call.body), {
    headers: { 'content-type': type },
  }).formData();
  const file = form.get('');
  if (file === null || typeof file === 'string') return undefined;
  return { bytes: Buffer.from(await file.arrayBuffer()), type: file.type };
}
