import type { Schema } from '../api/schema.js';
import { get, post, put } from '../api/http.js';

export type ConnectionStatus = Schema<'ConnectionStatusDto'>;

type StartedConnection = Schema<'StartedConnectionDto'>;

export const connectionStatus = (): Promise<ConnectionStatus> => get('/whatsapp/connection-status');
export const connect = (): Promise<StartedConnection> => post('/whatsapp/connect');
export const disconnect = (): Promise<ConnectionStatus> => post('/whatsapp/disconnect');
export const registerWebhook = (): Promise<{ url: string }> => post('/whatsapp/register-webhook');

export const saveConfig = (config: Schema<'ConfigDto'>): Promise<unknown> => put('/whatsapp/config', config);
