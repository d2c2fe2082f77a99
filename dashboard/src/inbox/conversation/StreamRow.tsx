import type { Message, PendingMessage } from '../conversation.js';
import { MessageBubble } from './MessageBubble.js';
import { PendingBubble } from './PendingBubble.js';
import { DayDivider, SessionDivider } from './SessionDivider.js';
import type { StreamItem } from './streamItems.js';

interface StreamRowProps {
  item: StreamItem;
  foundId: string | null;
  onRetry: ((message: Message) => void) | null;
  onRetryPending: (pending: PendingMessage) => void;
  onDiscard: (pending: PendingMessage) => void;
}

export function StreamRow({ item, foundId, onRetry, onRetryPending, onDiscard }: StreamRowProps) {
  switch (item.kind) {
    case 'day':
      return <DayDivider at={item.at} />;
    case 'session':
      return <SessionDivider session={item.session} at={item.at} />;
    case 'message':
      return (
        <MessageBubble
          message={item.message}
          startsGroup={item.startsGroup}
          endsGroup={item.endsGroup}
          isFound={item.message.id === foundId}
          onRetry={onRetry}
        />
      );
    case 'pending':
      return <PendingBubble pending={item.pending} onRetry={onRetryPending} onDiscard={onDiscard} />;
  }
}
