import { Boxes, UsersRound, WalletMinimal } from 'lucide-react';
import { api } from '@/api/client';
import { useMay } from '@/app/session/useAccount';
import { useValues } from '@/scope/useValues';
import { text } from '@/text';
import { PaletteGroup } from './PaletteGroup';
import type { Door } from './paletteDoors';

const MOST = 200;

/** Budgets, teams and models by name; asked for once something is typed. */
export function PaletteFound({ onGo }: { onGo: () => void }) {
  const words = text.palette;
  return (
    <>
      <PaletteGroup heading={words.budgets} doors={useBudgetDoors()} onGo={onGo} />
      <PaletteGroup heading={words.teams} doors={useSpendDoors('team')} onGo={onGo} />
      <PaletteGroup heading={words.models} doors={useSpendDoors('model')} onGo={onGo} />
    </>
  );
}

function useBudgetDoors(): Door[] {
  const may = useMay();
  const { data } = api.useQuery(
    'get',
    '/v1/budgets',
    { params: { query: { limit: 500 } } },
    { enabled: may('GET /v1/budgets') },
  );
  return (data?.budgets ?? []).map(({ budget_id, name }) => ({
    key: budget_id,
    title: name,
    icon: WalletMinimal,
    link: { to: '/budgets/$budgetId', params: { budgetId: budget_id } },
    needs: null,
  }));
}

/** What a team or a model costs. */
function useSpendDoors(dimension: 'team' | 'model'): Door[] {
  return useValues(dimension)
    .slice(0, MOST)
    .map((name, place) => ({
      key: `${dimension}-${String(place)}`,
      title: name,
      detail: text.palette.spendOf,
      icon: dimension === 'team' ? UsersRound : Boxes,
      link: {
        to: '/costs',
        search: { rows: dimension === 'team' ? 'model' : 'team', filter: [`${dimension}:${name}`] },
      },
      needs: null,
    }));
}
