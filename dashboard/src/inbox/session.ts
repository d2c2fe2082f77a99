import type { Schema } from '../api/schema.js';

/** A session as document 003's endpoint tells it (spec/003 §11.4). */
export type Session = Schema<'WhatsAppSessionDto'>;
