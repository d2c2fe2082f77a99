import { createClient, StorageApiError, type SupabaseClient } from '@supabase/supabase-js';
import { AppError } from '../../contracts/errors.js';
import { FileStorage } from './fileStorage.js';

/** One private bucket holds every tenant's files; made when the first of them comes. */
const BUCKET = 'attachments';

/** Files in Supabase Storage (providers/supabase.md §5). Only the secret key gets in; others come by signed links. */
export class SupabaseFileStorage extends FileStorage {
  private readonly storage: SupabaseClient['storage'];

  constructor(url: string, secretKey: string) {
    super();
    const options = { auth: { persistSession: false, autoRefreshToken: false } };
    this.storage = createClient(url, secretKey, options).storage;
  }

  async put(path: string, bytes: Buffer, fileType: string): Promise<void> {
    const upload = () => this.bucket.upload(path, bytes, { contentType: fileType, upsert: true });
    let { error } = await upload();
    if (error !== null && isMissing(error)) {
      await this.makeBucket();
      ({ error } = await upload());
    }
    if (error !== null) throw fault(error);
  }

  async read(path: string): Promise<Buffer> {
    const { data, error } = await this.bucket.download(path);
    if (error !== null) throw fault(error);
    return Buffer.from(await data.arrayBuffer());
  }

  async signedUrl(path: string, expiresInSeconds: number): Promise<string> {
    const { data, error } = await this.bucket.createSignedUrl(path, expiresInSeconds);
    if (error !== null) throw fault(error);
    return data.signedUrl;
  }

  async remove(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { error } = await this.bucket.remove([...paths]);
    if (error !== null && !isMissing(error)) throw fault(error);
  }

  private get bucket() {
    return this.storage.from(BUCKET);
  }

  /** Two uploads at once may both find it missing: that the other one made it is no fault. */
  private async makeBucket(): Promise<void> {
    const { error } = await this.storage.createBucket(BUCKET, { public: false });
    if (error !== null && codeOf(error) !== 409) throw fault(error);
  }
}

/** The HTTP status is 400 for nearly everything; what was meant stands in the body. */
const codeOf = (error: Error): number =>
  error instanceof StorageApiError ? Number(error.statusCode) : Number.NaN;

const isMissing = (error: Error): boolean => codeOf(error) === 404;

function fault(error: Error): AppError | Error {
  if (isMissing(error)) return new AppError('not_found', 'The file is gone.');
  if (error instanceof StorageApiError) {
    return new Error(`Supabase Storage refused (${error.statusCode}): ${error.message}`, { cause: error });
  }
  return new AppError('unavailable', 'The file storage cannot be reached right now.');
}
