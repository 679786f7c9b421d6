import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { chooseOrganization } from './session';

/**
 * To another organization, or to one's own (null). What is open is of one organization, so it begins at its overview; with
 * `stay` where nothing is open yet, on to the address that was asked for.
 */
export function useVisit(): (id: string | null, how?: { stay: boolean }) => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (id, { stay } = { stay: false }) => {
    chooseOrganization(id);
    if (!stay) void navigate({ to: '/' });
    void queries.resetQueries();
  };
}
