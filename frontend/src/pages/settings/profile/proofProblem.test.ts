import { expect, test } from 'vitest';
import { ApiProblem } from '@/api/problem';
import { proofProblem, unlessProof } from './proofProblem';

test('a wrong password is said at its field, whichever way the API says it', () => {
  for (const wrong of [
    new ApiProblem(401, { code: 'unauthorized' }),
    new ApiProblem(403, { code: 'password_wrong' }),
  ]) {
    expect(proofProblem(wrong, 'password')).toBe('That is not your password.');
    expect(proofProblem(wrong, 'code')).toBeUndefined();
    expect(unlessProof(wrong)).toBeNull();
  }
});

test('a wrong code is said at the code, and everything else by the form', () => {
  const wrong = new ApiProblem(401, { code: 'mfa_code_wrong' });
  expect(proofProblem(wrong, 'code')).toMatch(/^The code is wrong/);
  expect(proofProblem(wrong, 'password')).toBeUndefined();
  const other = new ApiProblem(409, { code: 'sso_account' });
  expect(proofProblem(other, 'password')).toBeUndefined();
  expect(unlessProof(other)).toBe(other);
});
