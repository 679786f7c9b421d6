import { expect, test } from 'vitest';
import { budgetField, checkedBudgets, kept } from './budgets';

test('a budget that was chosen is lost neither before the list is there nor where it is longer than a page', () => {
  const page = [{ budget_id: 'a' }];
  expect(kept(['a', 'z'], undefined)).toEqual(['a', 'z']);
  expect(kept(['a', 'z'], { budgets: page, next_cursor: 'more' })).toEqual(['z']);
  expect(kept(['a', 'gone'], { budgets: page, next_cursor: null })).toEqual([]);
});

test('what is checked is read by the names of the boxes', () => {
  expect(checkedBudgets(['name', budgetField('bud_1'), 'level-info', budgetField('bud_2')])).toEqual([
    'bud_1',
    'bud_2',
  ]);
});
