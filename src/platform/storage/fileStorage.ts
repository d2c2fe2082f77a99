/** Where uploaded files are kept: Supabase Storage when it is configured, else a folder of DATA_DIR. */
export abstract class FileStorage {
  abstract put(path: string, bytes: Buffer, fileType: string): Promise<void>;
  /** @throws AppError `not_found` when there is no such file (any more) */
  abstract read(path: string): Promise<Buffer>;
  /** An address at which the file can be fetched without a credential, until it expires (seconds). */
  abstract signedUrl(path: string, expiresInSeconds: number): Promise<string>;
  /** Files that are not there are as good as removed. */
  abstract remove(paths: readonly string[]): Promise<void>;
}
