import { useAccount } from '@/app/session/useAccount';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { entered, secretOf } from '@/ui/Form';
import { proofProblem } from './proofProblem';

const words = text.settings.profile;

/** That it is really they: the password, and a code where there is an authenticator. */
export function Proof({ error }: { error: unknown }) {
  const { mfa } = useAccount();
  return (
    <>
      <TextField
        name="password"
        type="password"
        autoComplete="current-password"
        required
        label={words.password}
        problem={proofProblem(error, 'password')}
      />
      {mfa && (
        <TextField
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={16}
          required
          label={words.code}
          problem={proofProblem(error, 'code')}
        />
      )}
    </>
  );
}

export function readProof(data: FormData): { password: string; code: string } {
  return { password: secretOf(data, 'password'), code: entered(data, 'code') };
}
