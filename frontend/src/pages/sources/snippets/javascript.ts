import { quoted } from './text';

export function minimal(endpoint: string, key: string): string {
  return `const answer = await fetch(${quoted(endpoint)}, {
  method: "POST",
  headers: {
    authorization: ${quoted(`Bearer ${key}`)},
    "content-type": "application/json",
    "idempotency-key": crypto.randomUUID(),
  },
  body: JSON.stringify({
    provider: "openai",
    model: "gpt-4o",
    team: "search",
    input_uncached_tokens: 1200,
    output_tokens: 300,
  }),
});
console.log(await answer.text());
`;
}

/** Runs as JavaScript and as TypeScript: types are said in comments. */
export function full(): string {
  return `const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends up to 1,000 events; every attempt has the same key, so none counts twice.
 * @param {Record<string, unknown>[]} events
 */
async function sendEvents(events, key = crypto.randomUUID(), attempts = 6) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(process.env.OUTLAY_URL + "/v1/events", {
      method: "POST",
      headers: {
        authorization: "Bearer " + process.env.OUTLAY_API_KEY,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(30_000),
    }).catch(() => undefined); // no answer: the key makes the retry safe
    if (answer?.ok) return answer.json();
    const again = answer === undefined || answer.status === 429 || answer.status >= 500;
    if (!again || attempt === attempts) throw new Error((await answer?.text()) ?? "Outlay can't be reached");
    const asked = Number(answer?.headers.get("retry-after") ?? 0) * 1_000;
    await wait(Math.max(asked, Math.random() * Math.min(30_000, 500 * 2 ** attempt)));
  }
}

const result = await sendEvents([
  {
    provider: "openai",
    model: "gpt-4o",
    // The provider's own usage object: response.usage
    provider_usage: {
      prompt_tokens: 1200,
      completion_tokens: 300,
      total_tokens: 1500,
      prompt_tokens_details: { cached_tokens: 1024 },
    },
    operation: "chat",
    team: "search",
    project: "shop",
    feature: "autocomplete",
    environment: "production",
    cost_center: "4711",
    user: "ada@example.com",
    tags: { region: "eu" },
    latency_ms: 840,
    status: "ok",
  },
]);
console.log(result.batch_id, result.accepted, result.errors, result.warnings);
`;
}
