import { Frame } from '../Frame';

export function EventsPage() {
  return (
    <Frame tab="events" kept={{}} filters={null}>
      {null}
    </Frame>
  );
}
