import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay } from '@/app/session/useAccount';
import type { Door } from './paletteDoors';

export const GROUP =
  'text-xs text-muted [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium';

/** Doors of one kind; nothing where the role has none. */
export function PaletteGroup({ heading, doors, onGo }: { heading: string; doors: readonly Door[]; onGo: () => void }) {
  const may = useMay();
  const navigate = useNavigate();
  const open = doors.filter(({ needs }) => needs === null || may(needs));
  if (open.length === 0) return null;
  return (
    <Command.Group heading={heading} className={GROUP}>
      {open.map(({ key, title, detail, icon, link }) => (
        <PaletteItem
          key={key}
          id={key}
          title={title}
          icon={icon}
          onSelect={() => {
            onGo();
            void navigate(link);
          }}
        >
          {detail}
        </PaletteItem>
      ))}
    </Command.Group>
  );
}

/** `id` is what the palette knows it by: a name that somebody else chose is only searched and shown. */
export function PaletteItem({
  id,
  title,
  icon: Icon,
  onSelect,
  children,
}: {
  id: string;
  title: string;
  icon: LucideIcon;
  onSelect: () => void;
  children?: ReactNode;
}) {
  return (
    <Command.Item
      value={id}
      keywords={[title]}
      onSelect={onSelect}
      className="flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-sm text-ink data-[selected=true]:bg-sunken"
    >
      <Icon className="size-4 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 truncate">{title}</span>
      {children !== undefined && <span className="ml-auto shrink-0 pl-3 text-xs text-muted">{children}</span>}
    </Command.Item>
  );
}
