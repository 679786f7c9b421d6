/** Program texts to take along, with the address of the site that shows them. */
export function curlExample(origin: string): string {
  return `export OUTLAY_URL=${origin}
export OUTLAY_API_KEY=ok_…

curl -sS "$OUTLAY_URL/v1/events" \\
  -H "authorization: Bearer $OUTLAY_API_KEY" \\
  -H "content-type: application/json" \\
  -H "idempotency-key: $(uuidgen)" \\
  -d '{"provider": "openai", "model": "gpt-4o", "team": "search",
       "input_uncached_tokens": 1200, "output_tokens": 300}'

curl -sS "$OUTLAY_URL/v1/costs/summary" \\
  -H "authorization: Bearer $OUTLAY_API_KEY"`;
}

export function cliExample(origin: string): string {
  return `outlay login --url ${origin}

outlay costs --by team              # this month, team by team
outlay send events.ndjson           # usage, never counted twice
outlay import usage.csv --dry-run   # usage of the past
outlay verify                       # are the figures right?
outlay --help`;
}

export function pythonExample(origin: string): string {
  return `from openai import OpenAI
from outlay_client import Client

openai = OpenAI()
with Client("${origin}", api_key="ok_…") as outlay:
    response = openai.chat.completions.create(model="gpt-4o", messages=[...])
    outlay.send_events([{
        "provider": "openai", "model": response.model, "team": "search",
        "response_id": response.id,
        "provider_usage": response.usage,  # the object itself
    }])`;
}
