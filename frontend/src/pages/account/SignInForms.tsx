import { Link } from '@tanstack/react-router';
import { CodeField, NewPasswordField } from '@/app/session/SignInFields';
import { text } from '@/text';
import { TextField } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { QrCode } from '@/ui/QrCode';

const words = text.accountPages.signIn;

type Asked = { busy: boolean; error: unknown; onSubmit: (data: FormData) => void };

export function PasswordForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.submit} wideSubmit>
      <TextField name="email" type="email" autoComplete="username" autoFocus required label={words.email} />
      <TextField name="password" type="password" autoComplete="current-password" required label={words.password} />
      <Link to="/forgot-password" className="-mt-2 text-xs text-accent hover:underline">
        {words.forgot}
      </Link>
    </Form>
  );
}

export function NewPasswordForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.newPasswordSubmit} fields={['new_password']} wideSubmit>
      <NewPasswordField label={words.newPassword} error={asked.error} autoFocus />
    </Form>
  );
}

export function CodeForm(asked: Asked) {
  return (
    <Form {...asked} submit={words.codeSubmit} fields={['code']} wideSubmit>
      <CodeField error={asked.error} />
    </Form>
  );
}

export function SetUpForm({ secret, email, ...asked }: Asked & { secret: string; email: string }) {
  return (
    <Form {...asked} submit={words.codeSubmit} fields={['code']} wideSubmit>
      <QrCode value={authenticatorUri(secret, email)} label={words.setupTitle} />
      <p className="text-xs text-muted">
        {words.secret}: <code className="break-all text-ink">{secret}</code>
      </p>
      <CodeField error={asked.error} />
    </Form>
  );
}

/** As authenticator apps read it from a picture (Key URI Format). */
function authenticatorUri(secret: string, email: string): string {
  return `otpauth://totp/Outlay:${encodeURIComponent(email)}?secret=${encodeURIComponent(secret)}&issuer=Outlay`;
}
