import type { ConversationMode } from '../../../src/contracts/socketEvents.js';
import { ApiError, get, patch, post, put, request } from '../api/http.js';
import { type Chat, conversationOfChat } from './chat.js';
import type { Conversation, Message, PendingMessage } from './conversation.js';
import { type ConversationFilter, matches } from './conversationFilter.js';
import type { ConversationPage, ListPlace } from './conversationPages.js';
import type { Session } from './session.js';
import type { Stats } from './stats.js';
import type { TimelineEntry } from './timelineEntry.js';

interface Page<Row> {
  data: Row[];
}

interface ConversationsAnswer extends Page<Conversation> {
  next_cursor: string | null;
}

interface MessagesAnswer extends Page<Message> {
  /** The conversation's when they were read: all changes up to it are in them. */
  version: number;
}

const PAGE_SIZE = 100;
/** Above every `seq`. */
const END_OF_THREAD = Number.MAX_SAFE_INTEGER;

const conversationPath = (id: string): string => `/conversations/${encodeURIComponent(id)}`;
const chatPath = (id: string): string => `/whatsapp/chats/${encodeURIComponent(id)}`;

export async function loadStats(): Promise<Stats> {
  const stats =
    await get<Record<`${'total' | 'ai' | 'human' | 'closed' | 'waiting'}Chats`, number>>('/whatsapp/stats');
  return {
    all: stats.totalChats,
    ai: stats.aiChats,
    human: stats.humanChats,
    waiting: stats.waitingChats,
    closed: stats.closedChats,
  };
}

/** Where a list begins. */
export const FIRST_PAGE: ListPlace = { page: 1, cursor: null };

export async function loadConversations(
  filter: ConversationFilter,
  place: ListPlace,
  signal: AbortSignal,
): Promise<ConversationPage> {
  const page =
    filter.shown === 'all' || filter.team !== null
      ? await loadByTeam(filter.team, place, signal)
      : await loadByMode(filter.shown === 'waiting' ? 'human' : filter.shown, place, signal);
  return {
    ...page,
    conversations: page.conversations.filter((conversation) => matches(filter, conversation)),
  };
}

async function loadByTeam(
  team: string | null,
  { page, cursor }: ListPlace,
  signal: AbortSignal,
): Promise<ConversationPage> {
  const query = { team, cursor, limit: PAGE_SIZE };
  const { data, next_cursor } = await get<ConversationsAnswer>('/conversations', query, signal);
  return {
    conversations: data,
    next: next_cursor === null ? null : { page: page + 1, cursor: next_cursor },
  };
}

/** By mode there are only conversations that can have sessions: document 003's chats. */
async function loadByMode(
  mode: ConversationMode,
  { page }: ListPlace,
  signal: AbortSignal,
): Promise<ConversationPage> {
  const { data } = await get<Page<Chat>>('/whatsapp/chats', { mode, page, limit: PAGE_SIZE }, signal);
  return {
    conversations: data.map(conversationOfChat),
    next: data.length < PAGE_SIZE ? null : { page: page + 1, cursor: null },
  };
}

export const loadConversation = (id: string): Promise<Conversation> => get(conversationPath(id));

/** All that changed since, the oldest change first: what a screen has missed while it was away. */
export async function loadConversationsChangedSince(since: string): Promise<Conversation[]> {
  const changed: Conversation[] = [];
  let cursor: string | null = null;
  do {
    const query = { updated_after: since, cursor, limit: PAGE_SIZE };
    const answer: ConversationsAnswer = await get('/conversations', query);
    changed.push(...answer.data);
    cursor = answer.next_cursor;
  } while (cursor !== null);
  return changed;
}

/** The newest, or those just before `beforeSeq`; oldest first. */
export const loadMessages = (id: string, limit: number, beforeSeq = END_OF_THREAD): Promise<MessagesAnswer> =>
  get(`${conversationPath(id)}/messages`, { limit, before_seq: beforeSeq });

const CHANGES_AT_ONCE = 200;

/** All that is new or changed since that version of the conversation, and up to which version that is all. */
export async function loadChanges(
  id: string,
  since: number,
): Promise<{ messages: Message[]; version: number }> {
  const messages: Message[] = [];
  for (;;) {
    const query = { after_version: messages.at(-1)?.version ?? since, limit: CHANGES_AT_ONCE };
    const { data, version }: MessagesAnswer = await get(`${conversationPath(id)}/messages`, query);
    messages.push(...data);
    if (data.length < CHANGES_AT_ONCE) return { messages, version };
  }
}

/** Empty for conversations that have no sessions at all. */
export async function loadSessions(id: string): Promise<Session[]> {
  try {
    return (await get<Page<Session>>(`${chatPath(id)}/sessions`, { limit: 100 })).data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

/** Oldest first. */
export async function loadTimeline(id: string): Promise<TimelineEntry[]> {
  return (await get<Page<TimelineEntry>>(`${conversationPath(id)}/timeline`, { limit: 200 })).data;
}

export const takeOver = (id: string): Promise<unknown> => post(`${chatPath(id)}/takeover`);

export const releaseToAi = (id: string, immediate: boolean): Promise<unknown> =>
  post(`${chatPath(id)}/release`, { immediate });

interface ConversationWish {
  status?: 'open' | 'resolved';
  assigned_team?: string | null;
}

export const changeConversation = (id: string, wish: ConversationWish): Promise<unknown> =>
  patch(conversationPath(id), wish);

export const assignTo = (id: string, userId: string): Promise<unknown> =>
  put(`/api/v1/conversations/${encodeURIComponent(id)}/assign`, { agent_id: userId });

/** All of it has been seen. */
export const markRead = (id: string): Promise<unknown> => patch(`${conversationPath(id)}/read`, {});

/** Files first, then the message that takes them along; the same `clientMessageId` makes one message of every try. */
export async function sendMessage(id: string, pending: PendingMessage): Promise<Message> {
  const attachment_ids = await Promise.all(pending.files.map((file) => upload(id, file)));
  return post<Message>(`${conversationPath(id)}/reply`, {
    content: pending.text,
    client_message_id: pending.clientMessageId,
    ...(attachment_ids.length > 0 && { attachment_ids }),
  });
}

async function upload(id: string, file: File): Promise<string> {
  const body = new FormData();
  body.set('file', file);
  const answer = await request<{ attachment_id: string }>('POST', `${conversationPath(id)}/attachments`, {
    body,
  });
  return answer.attachment_id;
}
