import { text } from '@/text';
import { ButtonLink } from '@/ui/Button';

/** For visitors without a session. */
export function StartPage() {
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <div>
        <h1 className="text-3xl font-semibold tracking-tight">{text.product}</h1>
        <div className="mt-6">
          <ButtonLink kind="primary" to="/sign-in" search={{}}>
            {text.signIn.title}
          </ButtonLink>
        </div>
      </div>
    </main>
  );
}
