import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { chooseOrganization } from './session';

/** To another organization, or to one's own: what is open is of one organization, so it begins at its overview. */
export function useVisit(): (id: string | null) => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (id) => {
    chooseOrganization(id);
    void navigate({ to: '/' });
    void queries.resetQueries();
  };
}
