import { useTranslation } from 'react-i18next';
import type { Conversation } from '../conversation.js';
import { usePeople } from '../inboxQueries.js';
import { useTeamName } from '../useTeamName.js';

/** Whose business it is: a team, a person. */
export function Assignment({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const teamName = useTeamName();
  const people = usePeople();
  const { assigned_team: team, assigned_user_id: userId, assigned_agent } = conversation;
  const assignee = people.data?.find(({ id }) => id === userId)?.name ?? assigned_agent;
  return (
    <div className="ml-auto flex min-w-0 items-center gap-3 max-sm:hidden">
      {team !== null && <Fact label={t('summary.team')} value={teamName(team)} />}
      {assignee !== null && <Fact label={t('summary.assignee')} value={assignee} />}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <p className="truncate text-xs text-ink-faint">
      {label} <span className="font-medium text-ink">{value}</span>
    </p>
  );
}
