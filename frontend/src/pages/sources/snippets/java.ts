import { quoted } from './text';

/** Both say their version: without a certificate Java asks to change to another, and some servers never answer that. */
export function minimal(endpoint: string, key: string): string {
  return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

public class Main {
  public static void main(String[] args) throws Exception {
    var event = """
        {"provider": "openai", "model": "gpt-4o", "team": "search",
         "input_uncached_tokens": 1200, "output_tokens": 300}""";
    var request = HttpRequest.newBuilder(URI.create(${quoted(endpoint)}))
        .header("Authorization", ${quoted(`Bearer ${key}`)})
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofString(event))
        .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    System.out.println(answer.statusCode() + " " + answer.body());
  }
}
`;
}

export function full(): string {
  return `import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

public class Main {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Sends up to 1,000 events as JSON; every attempt has the same key, so none counts twice. */
  static String sendEvents(String events) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(System.getenv("OUTLAY_URL") + "/v1/events"))
        .header("Authorization", "Bearer " + System.getenv("OUTLAY_API_KEY"))
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofString(events))
        .build();
    for (int attempt = 1; ; attempt++) {
      long pause = ThreadLocalRandom.current().nextLong(Math.min(30_000L, 500L << attempt));
      try {
        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
        int status = answer.statusCode();
        if (status == 202) return answer.body();
        if ((status != 429 && status < 500) || attempt == 6) throw new IllegalStateException(answer.body());
        pause = Math.max(pause, 1_000L * answer.headers().firstValueAsLong("Retry-After").orElse(0));
      } catch (IOException noAnswer) { // the key makes the retry safe
        if (attempt == 6) throw noAnswer;
      }
      Thread.sleep(pause);
    }
  }

  public static void main(String[] args) throws Exception {
    System.out.println(sendEvents("""
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
        ]"""));
  }
}
`;
}
