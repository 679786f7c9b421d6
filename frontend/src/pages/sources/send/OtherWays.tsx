import { Link } from '@tanstack/react-router';
import { ChevronRight, FileUp, PencilLine, PlugZap } from 'lucide-react';
import { needOf } from '@/app/needs';
import { useMay } from '@/app/session/useAccount';
import { text } from '@/text';
import { Card } from '@/ui/Card';

const words = text.sources.send;
const WAYS = [
  { to: '/sources/imports', icon: FileUp, title: words.importWay, hint: words.importWayHint },
  { to: '/sources/manual', icon: PencilLine, title: words.manualWay, hint: words.manualWayHint },
  { to: '/sources/connections', icon: PlugZap, title: words.connectWay, hint: words.connectWayHint },
] as const;

export function OtherWays() {
  const may = useMay();
  const open = WAYS.filter(({ to }) => {
    const needs = needOf(to);
    return needs === null || may(needs);
  });
  if (open.length === 0) return null;
  return (
    <Card title={words.otherWays}>
      <ul className="-mx-2 grid gap-1">
        {open.map(({ to, icon: Icon, title, hint }) => (
          <li key={title}>
            <Link to={to} className="flex items-center gap-3 rounded-md px-2 py-2 text-sm hover:bg-sunken">
              <Icon className="size-4 shrink-0 text-accent" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{title}</span>
                <span className="block text-xs text-muted">{hint}</span>
              </span>
              <ChevronRight className="size-4 shrink-0 text-muted" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
