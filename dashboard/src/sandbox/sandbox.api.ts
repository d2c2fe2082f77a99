import type { Schema } from '../api/schema.js';
import { get, post } from '../api/http.js';

/** A message as the customer's phone shows it. */
export type PhoneMessage = Schema<'SandboxMessageDto'>;

export const readPhone = (phone: string): Promise<PhoneMessage[]> => get('/sandbox/messages', { phone });

export const writeAsCustomer = (from: string, name: string, text: string): Promise<unknown> =>
  post('/sandbox/messages', { from, name, text });
