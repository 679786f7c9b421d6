import { inShell } from './text';

/** Linux has the first without any package, macOS the second. */
const ONE_KEY = 'idempotency-key: $(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)';

export function minimal(endpoint: string, key: string): string {
  return `curl -sS ${inShell(endpoint)} \\
  -H ${inShell(`authorization: Bearer ${key}`)} \\
  -H 'content-type: application/json' \\
  -H "${ONE_KEY}" \\
  -d '{"provider": "openai", "model": "gpt-4o", "team": "search",
       "input_uncached_tokens": 1200, "output_tokens": 300}'
`;
}

export function full(): string {
  return `# A retry with the same idempotency-key counts nothing twice; curl sends the same again.
curl -sS "$OUTLAY_URL/v1/events" \\
  --fail-with-body --retry 5 --retry-connrefused --max-time 30 \\
  -H "authorization: Bearer $OUTLAY_API_KEY" \\
  -H 'content-type: application/json' \\
  -H "${ONE_KEY}" \\
  -d @- <<'EVENTS'
[
  {
    "provider": "openai",
    "model": "gpt-4o",
    "provider_usage": {
      "prompt_tokens": 1200,
      "completion_tokens": 300,
      "total_tokens": 1500,
      "prompt_tokens_details": {"cached_tokens": 1024}
    },
    "operation": "chat",
    "team": "search",
    "project": "shop",
    "feature": "autocomplete",
    "environment": "production",
    "cost_center": "4711",
    "user": "ada@example.com",
    "tags": {"region": "eu"},
    "latency_ms": 840,
    "status": "ok"
  }
]
EVENTS
`;
}
