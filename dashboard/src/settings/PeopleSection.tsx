import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, ROLES } from '../../../src/contracts/model.js';
import { useMe } from '../auth/authContext.js';
import { usePeople } from '../inbox/inboxQueries.js';
import { Avatar } from '../ui/Avatar.js';
import { Button } from '../ui/Button.js';
import { Card } from '../ui/Card.js';
import { classes } from '../ui/classes.js';
import { ErrorState } from '../ui/ErrorState.js';
import { Switch } from '../ui/Switch.js';
import { AddPersonDialog } from './AddPersonDialog.js';
import { changePerson, type TeamMember } from './people.api.js';
import { useChange } from './useChange.js';

export function PeopleSection() {
  const { t } = useTranslation();
  const people = usePeople();
  const isAdmin = useMe().role === 'admin';
  const [isAdding, setAdding] = useState(false);
  return (
    <Card title={t('settings.people')} lead={t('people.lead')}>
      {people.error !== null && (
        <ErrorState title={t('people.failed')} error={people.error} onRetry={() => void people.refetch()} />
      )}
      <ul className="divide-y divide-line">
        {people.data?.map((person) => (
          <PersonRow key={person.id} person={person} mayChange={isAdmin} />
        ))}
      </ul>
      {isAdmin && (
        <Button className="mt-4" onClick={() => setAdding(true)}>
          <UserPlus size={16} aria-hidden />
          {t('people.add')}
        </Button>
      )}
      <AddPersonDialog open={isAdding} onOpenChange={setAdding} />
    </Card>
  );
}

function PersonRow({ person, mayChange }: { person: TeamMember; mayChange: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const change = useChange((wish: { role?: Role; isActive?: boolean }) => changePerson(person.id, wish), {
    refresh: ['people'],
  });
  // Nobody can lock themselves out by a slip.
  const isSelf = person.id === me.id;
  return (
    <li className={classes('flex flex-wrap items-center gap-3 py-2.5', !person.isActive && 'text-ink-faint')}>
      <Avatar name={person.name} kind="person" />
      <div className="min-w-32 flex-1">
        <p className="truncate font-medium">
          {person.name} {isSelf && <span className="font-normal text-ink-faint">{t('people.you')}</span>}
        </p>
        <p className="truncate text-xs text-ink-faint">{person.email}</p>
      </div>
      {mayChange && !isSelf ? (
        <>
          <select
            aria-label={t('people.roleOf', { name: person.name })}
            value={person.role}
            onChange={(event) => change.mutate({ role: event.target.value as Role })}
            className="h-8 rounded-lg border border-line-strong bg-surface px-2 text-sm text-ink"
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
          <Switch
            label={t('people.maySignIn', { name: person.name })}
            checked={person.isActive}
            onChange={(isActive) => change.mutate({ isActive })}
          />
        </>
      ) : (
        <span className="text-sm text-ink-soft">{t(`role.${person.role}`)}</span>
      )}
    </li>
  );
}
