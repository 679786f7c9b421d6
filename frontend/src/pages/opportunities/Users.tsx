import type { OneOpportunity } from '@/api/generated';
import { text } from '@/text';
import { Card } from '@/ui/Card';

const words = text.opportunities.one;

/** How many users it concerns, and for administrators which. */
export function Users({ users }: { users: OneOpportunity['users'] }) {
  return (
    <Card title={words.users} hint={words.usersLead}>
      {users === null ? (
        <p className="text-sm text-muted">{words.usersUnknown}</p>
      ) : (
        <>
          <p className="text-xl font-semibold">{words.usersCount(users.count)}</p>
          {users.count === 0 ? (
            <p className="mt-1 text-sm text-muted">{words.usersNone}</p>
          ) : users.top === null ? (
            <p className="mt-1 text-sm text-muted">{words.usersHidden}</p>
          ) : (
            <>
              <h3 className="mt-4 text-xs font-medium text-muted">{words.usersTop}</h3>
              <ol className="mt-2 grid gap-x-8 gap-y-1.5 text-sm sm:grid-cols-2">
                {users.top.map((one) => (
                  <li key={one.user} className="min-w-0 truncate" title={one.user}>
                    {one.user_name ?? <code className="text-xs text-muted">{one.user}</code>}
                  </li>
                ))}
              </ol>
            </>
          )}
        </>
      )}
    </Card>
  );
}
