import { Link } from '@tanstack/react-router';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { Form, problemAt } from '@/ui/Form';
import { QrCode } from '@/ui/QrCode';

const words = text.accountPages.signIn;

type Asked = { busy: boolean; error: unknown; onSubmit: (data: FormData) => void };

export function PasswordForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.submit} wideSubmit>
      <TextField name="email" type="email" autoComplete="username" required label={words.email} />
      <TextField name="password" type="password" autoComplete="current-password" required label={words.password} />
      <Link to="/forgot-password" search={{}} className="-mt-2 text-xs text-accent hover:underline">
        {words.forgot}
      </Link>
    </Form>
  );
}

export function NewPasswordForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.newPasswordSubmit} fields={['new_password']} wideSubmit>
      <NewPasswordField label={words.newPassword} error={asked.error} />
    </Form>
  );
}

export function CodeForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.codeSubmit} wideSubmit>
      <CodeField />
    </Form>
  );
}

export function SetUpForm({ secret, email, ...asked }: Asked & { secret: string; email: string }) {
  return (
    <Form {...asked} submit={words.codeSubmit} wideSubmit>
      <QrCode value={authenticatorUri(secret, email)} label={words.setupTitle} />
      <p className="text-xs text-muted">
        {words.secret}: <code className="break-all text-ink">{secret}</code>
      </p>
      <CodeField />
    </Form>
  );
}

export function CodeField({ label = words.code }: { label?: string }) {
  return (
    <TextField
      name="code"
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

/** As authenticator apps read it from a picture (Key URI Format). */
function authenticatorUri(secret: string, email: string): string {
  return `otpauth://totp/Outlay:${encodeURIComponent(email)}?secret=${encodeURIComponent(secret)}&issuer=Outlay`;
}
