import { afterEach, expect, test } from 'vitest';
import { answerLogin, askLogin, canAskLogin, loginAsked, onLoginAsked } from './confirm';

afterEach(() => answerLogin(false));

test('one question is asked for all that wait, and answers all of them', async () => {
  const first = askLogin('ended');
  const second = askLogin('too-old');
  expect(loginAsked()).toEqual({ why: 'ended' });
  answerLogin(true);
  expect([await first, await second]).toEqual([true, true]);
  expect(loginAsked()).toBeNull();
});

test('the next question is another one', async () => {
  const first = askLogin('too-old');
  answerLogin(false);
  const second = askLogin('ended');
  expect(loginAsked()).toEqual({ why: 'ended' });
  answerLogin(true);
  expect([await first, await second]).toEqual([false, true]);
});

test('nobody is asked where no page would show it', () => {
  expect(canAskLogin()).toBe(false);
  const stop = onLoginAsked(() => undefined);
  expect(canAskLogin()).toBe(true);
  stop();
  expect(canAskLogin()).toBe(false);
});
