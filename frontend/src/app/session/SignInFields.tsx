/** What is asked for by signing in, and where one changes how one signs in. */
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { problemAt } from '@/ui/Form';

export function CodeField({ label = text.accountPages.signIn.code }: { label?: string }) {
  return (
    <TextField
      name="code"
      autoFocus
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={10}
      required
      label={label}
      className="figures text-lg tracking-[0.3em]"
    />
  );
}

export function NewPasswordField({
  label,
  error,
  name = 'new_password',
}: {
  label: string;
  error: unknown;
  name?: string;
}) {
  return (
    <TextField
      name={name}
      type="password"
      autoComplete="new-password"
      minLength={12}
      required
      label={label}
      hint={text.accountPages.passwordRule}
      problem={problemAt(error, name)}
    />
  );
}
