import { describe, expect, it } from 'vitest';
import { readCompareSearch, readScenarioSearch } from './search';

const ID = 'scn_89fb1636212e55704f9b9592';

describe('the address of scenarios', () => {
  it('names those that are compared, once each', () => {
    expect(readCompareSearch({ ids: [ID, ID, 'scn_x', 3] })).toEqual({ ids: [ID] });
    expect(readCompareSearch({ ids: {} })).toEqual({});
  });

  it('tells a scope that was emptied from none at all', () => {
    expect(readScenarioSearch({ scope: [] })).toEqual({ scope: [] });
    expect(readScenarioSearch({})).toEqual({});
    expect(readScenarioSearch({ scope: ['team:a'], changes: [] })).toEqual({ scope: ['team:a'], changes: [] });
  });
});
