import { useTranslation } from 'react-i18next';
import { TEAMS } from '../../../src/contracts/model.js';

/** A team in the language of the page; one that somebody made up by the API stays as it was written. */
export function useTeamName(): (team: string) => string {
  const { t } = useTranslation();
  return (team) => {
    const known = TEAMS.find((each) => each === team);
    return known === undefined ? team : t(`team.${known}`);
  };
}
