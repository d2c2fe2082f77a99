import type { Schema } from '../api/schema.js';
import type { Platform } from '../../../src/contracts/model.js';
import { get, patch, post, remove } from '../api/http.js';

export const IMPORT_PLATFORMS = ['whatsapp', 'signal', 'telegram', 'wechat'] as const satisfies Platform[];

export type ImportConnection = Schema<'ConnectionDto'>;

type WithSecret = Schema<'ConnectionWithSecretDto'>;

const PATH = '/messaging-ingest/connections';

export const loadImports = (): Promise<ImportConnection[]> => get(PATH);
export const addImport = (wish: {
  platform: string;
  connection_id: string;
  name: string;
}): Promise<WithSecret> => post(PATH, wish);
export const rotateImport = (id: string): Promise<WithSecret> => post(`${PATH}/${id}/rotate`);
export const changeImport = (id: string, is_active: boolean): Promise<unknown> =>
  patch(`${PATH}/${id}`, { is_active });
export const removeImport = (id: string): Promise<void> => remove(`${PATH}/${id}`);
