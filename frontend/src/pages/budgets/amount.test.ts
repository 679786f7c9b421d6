import { expect, it } from 'vitest';
import { amountOf } from './amount';

it('sends money as its text and counts as numbers, whatever people put between digits', () => {
  expect(amountOf('amount', 'usd', '1,250.500000000012')).toEqual({ amount_usd: '1250.500000000012' });
  expect(amountOf('limit', 'tokens', '20 000_000')).toEqual({ limit_tokens: 20_000_000 });
});
