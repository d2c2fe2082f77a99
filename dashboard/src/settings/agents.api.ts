import type { Schema } from '../api/schema.js';
import { get, patch, post, remove } from '../api/http.js';

export type AiAgent = Schema<'AgentDto'>;

export type AiAgentWish = Omit<Schema<'CreateAgentDto'>, 'is_active'>;

export const loadAgents = (): Promise<AiAgent[]> => get('/agents');
export const addAgent = (wish: AiAgentWish): Promise<AiAgent> => post('/agents', wish);
export const changeAgent = (id: string, change: Schema<'UpdateAgentDto'>): Promise<AiAgent> =>
  patch(`/agents/${id}`, change);
export const removeAgent = (id: string): Promise<void> => remove(`/agents/${id}`);
