import type { Schema } from '../api/schema.js';
import type { Role } from '../../../src/contracts/model.js';
import { get, post, remove } from '../api/http.js';

export type ApiKey = Schema<'ApiKeyDto'>;

export const loadApiKeys = (): Promise<ApiKey[]> => get('/api-keys');
export const addApiKey = (wish: { name: string; role: Role }): Promise<Schema<'NewApiKeyDto'>> =>
  post('/api-keys', wish);
export const revokeApiKey = (id: string): Promise<void> => remove(`/api-keys/${id}`);
