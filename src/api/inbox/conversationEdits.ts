import type { InboxStatus } from '../../contracts/socketEvents.js';
import type { Team } from '../../contracts/model.js';
import type { Actor } from '../../sessions/domain/sessionState.js';
import type { OpenConversation } from '../../sessions/openConversation.js';

/** What document 000's clients change; what is left out stays. */
export interface ConversationEdits {
  status?: InboxStatus | null;
  assigned_team?: Team | null;
  assigned_agent?: string | null;
}

export function edit(open: OpenConversation, edits: ConversationEdits, by: Actor): void {
  if (edits.status != null) SET_STATUS[edits.status](open, by);
  if (edits.assigned_team !== undefined) setTeam(open, edits.assigned_team, by);
  if (edits.assigned_agent !== undefined) setAgent(open, edits.assigned_agent, by);
}

/** What setting each status means here (design §4, "Writing back"). */
const SET_STATUS: Record<InboxStatus, (open: OpenConversation, by: Actor) => void> = {
  open: (open, by) => {
    const wasArchived = open.row.is_archived;
    open.apply({ type: 'reopened', by });
    if (wasArchived) noteStatus(open, by, 'open');
  },
  resolved: (open, by) => {
    open.apply({ type: 'closed', by });
    // Who resolves what is archived wants to see it among the resolved.
    if (open.row.is_archived) open.change({ is_archived: false });
  },
  archived: (open, by) => {
    if (open.row.is_archived) return;
    open.change({ is_archived: true });
    noteStatus(open, by, 'archived');
  },
};

const noteStatus = (open: OpenConversation, actor: Actor, status: InboxStatus): void =>
  open.note({ type: 'status_changed', actor, reason: null, details: { status } });

/** From then on the AI's suggestion changes it no more, even where a person has taken the team away. */
function setTeam(open: OpenConversation, team: Team | null, actor: Actor): void {
  open.change({ assigned_team: team, team_set_by: 'person' });
  open.note({ type: 'assigned', actor, reason: null, details: { team } });
}

function setAgent(open: OpenConversation, agent: string | null, actor: Actor): void {
  open.change({ assigned_agent: agent });
  open.note({ type: 'assigned', actor, reason: null, details: { agent } });
}
