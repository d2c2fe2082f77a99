import { type Conversation, lastMessageAt } from './conversation.js';
import { type ConversationFilter, matches } from './conversationFilter.js';

/** Newest first, a page at a time. */
export interface ConversationPage {
  conversations: Conversation[];
  /** Null at the end. */
  next: ListPlace | null;
}

/** Where the next page begins: by cursor where the list has one, by number elsewhere. */
export interface ListPlace {
  page: number;
  cursor: string | null;
}

const newestFirst = (a: Conversation, b: Conversation): number =>
  lastMessageAt(b).localeCompare(lastMessageAt(a)) || b.id.localeCompare(a.id);

/**
 * All that is loaded, each once: a page that was asked for after a newer conversation had pushed the others down brings
 * its neighbour's last ones again.
 */
export function flattened(pages: readonly ConversationPage[]): Conversation[] {
  const seen = new Map<string, Conversation>();
  for (const conversation of pages.flatMap((page) => page.conversations)) {
    const known = seen.get(conversation.id);
    if (known === undefined || known.version < conversation.version) seen.set(conversation.id, conversation);
  }
  return [...seen.values()].toSorted(newestFirst);
}

/** The list after a conversation changed: put in its place, updated there, or taken out when it matches no more. */
export function withChanged(
  pages: readonly ConversationPage[],
  filter: ConversationFilter,
  changed: Conversation,
): ConversationPage[] {
  const all = pages.flatMap((page) => page.conversations);
  const known = all.find(({ id }) => id === changed.id);
  if (known !== undefined && known.version > changed.version) return [...pages];
  const oldest = all.at(-1);
  const isAllLoaded = pages.at(-1)?.next == null;
  // What is older than all that is loaded comes with its own page.
  const isLoadedPart =
    known !== undefined || isAllLoaded || oldest === undefined || newestFirst(changed, oldest) < 0;
  const belongs = isLoadedPart && matches(filter, changed);
  return pages.map((page, index) => {
    const others = page.conversations.filter(({ id }) => id !== changed.id);
    return { ...page, conversations: index === 0 && belongs ? [changed, ...others] : others };
  });
}

/** A page with what changed while it was on its way. */
export const withNews = (
  page: ConversationPage,
  filter: ConversationFilter,
  news: readonly Conversation[],
): ConversationPage =>
  news.reduce((before, changed) => withChanged([before], filter, changed)[0] ?? before, page);

export const without = (pages: readonly ConversationPage[], goneId: string): ConversationPage[] =>
  pages.map((page) => ({ ...page, conversations: page.conversations.filter(({ id }) => id !== goneId) }));
