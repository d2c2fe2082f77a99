const keyOf = (conversationId: string): string => `baton.draft.${conversationId}`;

export const draftOf = (conversationId: string): string => localStorage.getItem(keyOf(conversationId)) ?? '';

/** Outlives a reload; an empty one leaves nothing behind. */
export function keepDraft(conversationId: string, text: string): void {
  if (text === '') localStorage.removeItem(keyOf(conversationId));
  else localStorage.setItem(keyOf(conversationId), text);
}
