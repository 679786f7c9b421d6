import { client } from '@/api/client';
import type { Opportunity } from '@/api/generated';
import { useAct } from '@/api/useAct';
import { ifVersion } from '@/api/versioned';
import { text } from '@/text';
import { toast } from '@/ui/toast';

const words = text.opportunities.actions;
type Plain = { act: 'investigate' | 'reopen'; opportunity: Opportunity };

/** Steps that need no words. */
export function usePlainAct() {
  return useAct<Plain>(async ({ act, opportunity: { opportunity_id, version } }) => {
    const at = { params: { path: { opportunity_id } }, headers: ifVersion(version) };
    if (act === 'investigate') {
      await client.POST('/v1/opportunities/{opportunity_id}/investigate', at);
      toast(words.investigated);
    } else {
      await client.POST('/v1/opportunities/{opportunity_id}/reopen', at);
      toast(words.reopened);
    }
  });
}
