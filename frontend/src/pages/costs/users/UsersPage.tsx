import { Frame } from '../Frame';

export function UsersPage() {
  return (
    <Frame tab="users" kept={{}} filters={null}>
      {null}
    </Frame>
  );
}
