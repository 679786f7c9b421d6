import { quoted } from './text';

export function minimal(endpoint: string, key: string): string {
  return `import json
import uuid
from urllib.request import Request, urlopen

event = {
    "provider": "openai",
    "model": "gpt-4o",
    "team": "search",
    "input_uncached_tokens": 1200,
    "output_tokens": 300,
}
request = Request(
    ${quoted(endpoint)},
    data=json.dumps(event).encode(),
    headers={
        "Authorization": ${quoted(`Bearer ${key}`)},
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
with urlopen(request, timeout=30) as answer:
    print(answer.read().decode())
`;
}

export function full(): string {
  return `import json
import os
import random
import time
import uuid
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen


def send_events(events: list[dict], attempts: int = 6) -> dict:
    """Sends up to 1,000 events; every attempt has the same key, so none counts twice."""
    request = Request(
        os.environ["OUTLAY_URL"] + "/v1/events",
        data=json.dumps(events).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["OUTLAY_API_KEY"],
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    for attempt in range(1, attempts + 1):
        pause = random.uniform(0, min(30, 0.5 * 2**attempt))
        try:
            with urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            told = error.read().decode()
            if (error.code != 429 and error.code < 500) or attempt == attempts:
                raise RuntimeError(told) from error
            pause = max(pause, float(error.headers.get("Retry-After") or 0))
        except (URLError, TimeoutError):  # no answer: the key makes the retry safe
            if attempt == attempts:
                raise
        time.sleep(pause)
    raise RuntimeError("no attempt was made")


result = send_events(
    [
        {
            "provider": "openai",
            "model": "gpt-4o",
            # The provider's own usage object: response.usage.model_dump()
            "provider_usage": {
                "prompt_tokens": 1200,
                "completion_tokens": 300,
                "total_tokens": 1500,
                "prompt_tokens_details": {"cached_tokens": 1024},
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
            "status": "ok",
        }
    ]
)
print(result["batch_id"], result["accepted"], result["errors"], result["warnings"])
`;
}
