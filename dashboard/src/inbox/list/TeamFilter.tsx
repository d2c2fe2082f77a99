import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Team, TEAMS } from '../../../../src/contracts/model.js';
import { Button } from '../../ui/Button.js';
import { Menu, MenuChoice } from '../../ui/Menu.js';

const EVERY = 'every';

export function TeamFilter({ team, onTeam }: { team: Team | null; onTeam: (team: Team | null) => void }) {
  const { t } = useTranslation();
  const shown = team === null ? t('team.every') : t(`team.${team}`);
  return (
    <Menu
      trigger={
        <Button
          look={team === null ? 'ghost' : 'ai'}
          className={team === null ? 'px-2.5' : 'bg-selected px-2.5 text-person'}
          aria-label={t('team.filter', { team: shown })}
        >
          <Users size={16} aria-hidden />
          {team !== null && <span className="max-w-24 truncate">{shown}</span>}
        </Button>
      }
    >
      <MenuChoice
        label={t('team.label')}
        value={team ?? EVERY}
        onChange={(chosen) => onTeam(chosen === EVERY ? null : (chosen as Team))}
        options={[
          { value: EVERY, label: t('team.every') },
          ...TEAMS.map((known) => ({ value: known, label: t(`team.${known}`) })),
        ]}
      />
    </Menu>
  );
}
