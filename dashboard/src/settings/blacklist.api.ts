import type { Schema } from '../api/schema.js';
import { get, post, request } from '../api/http.js';

type Blacklist = Schema<'BlacklistDto'>;

export const loadBlacklist = async (): Promise<string[]> =>
  (await get<Blacklist>('/whatsapp/blacklist')).blacklisted_numbers;

export const blockNumber = async (phone: string): Promise<void> => {
  await post('/whatsapp/blacklist', { phone });
};

export const unblockNumber = async (phone: string): Promise<void> => {
  await request('DELETE', `/whatsapp/blacklist/${encodeURIComponent(phone)}`);
};
