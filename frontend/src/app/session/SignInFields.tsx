/** What is asked for by signing in, and where one changes how one signs in. */
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';

export function CodeField({ label = text.accountPages.signIn.code, error }: { label?: string; error?: unknown }) {
  return (
    <TextField
      name="code"
      autoFocus
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      required
      label={label}
      problem={problemAt(error, 'code')}
      className="figures text-lg tracking-[0.3em]"
    />
  );
}

export function NewPasswordField({
  label,
  error,
  name = 'new_password',
  autoFocus = false,
}: {
  label: string;
  error: unknown;
  name?: string;
  autoFocus?: boolean;
}) {
  return (
    <TextField
      name={name}
      type="password"
      autoFocus={autoFocus}
      autoComplete="new-password"
      minLength={12}
      required
      label={label}
      hint={text.accountPages.passwordRule}
      problem={problemAt(error, name)}
    />
  );
}
