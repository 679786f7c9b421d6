import { describe, expect, it } from 'vitest';
import { readAlerts, readAnomalies, readNotifications } from './search';

describe('the addresses of alerts and anomalies', () => {
  it('keep what they know and drop the rest', () => {
    expect(readAlerts({ state: 'open', level: 'loud', kind: 'anomaly', mine: true, budget: 'x' })).toEqual({
      state: 'open',
      kind: 'anomaly',
      mine: true,
    });
    expect(readAlerts({ mine: 'yes' })).toEqual({});
    expect(readAnomalies({ status: 'closed', severity: 'low', scope: 'team:a b' })).toEqual({
      status: 'closed',
      scope: 'team:a b',
    });
    expect(readNotifications({ unread: true })).toEqual({ unread: true });
    expect(readNotifications({ unread: 'true' })).toEqual({});
  });
});
