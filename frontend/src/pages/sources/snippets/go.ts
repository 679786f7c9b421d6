import { quoted } from './text';

export function minimal(endpoint: string, key: string): string {
  return `package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"
)

func main() {
	event := \`{"provider": "openai", "model": "gpt-4o", "team": "search",
	          "input_uncached_tokens": 1200, "output_tokens": 300}\`
	request, err := http.NewRequest(http.MethodPost, ${quoted(endpoint)}, strings.NewReader(event))
	if err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", ${quoted(`Bearer ${key}`)})
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", rand.Text())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	told, _ := io.ReadAll(answer.Body)
	fmt.Println(answer.Status, string(told))
}
`;
}

export function full(): string {
  return `package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"time"
)

// SendEvents sends up to 1,000 events; every attempt has the same key, so none counts twice.
func SendEvents(ctx context.Context, events []map[string]any, key string) error {
	body, err := json.Marshal(events)
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("OUTLAY_URL")+"/v1/events", bytes.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+os.Getenv("OUTLAY_API_KEY"))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", key)
		answer, err := http.DefaultClient.Do(request)
		pause := time.Duration(mathrand.Int64N(int64(500*time.Millisecond) << min(attempt, 6)))
		failure := fmt.Errorf("outlay: no answer: %w", err)
		if err == nil {
			told, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
			answer.Body.Close()
			if answer.StatusCode == http.StatusAccepted {
				return nil
			}
			failure = fmt.Errorf("outlay: %s: %s", answer.Status, told)
			if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode < 500 {
				return failure
			}
			if seconds, e := strconv.Atoi(answer.Header.Get("Retry-After")); e == nil {
				pause = max(pause, time.Duration(seconds)*time.Second)
			}
		}
		if attempt == 6 {
			return failure
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func main() {
	events := []map[string]any{{
		"provider": "openai",
		"model":    "gpt-4o",
		// The provider's own usage object.
		"provider_usage": map[string]any{
			"prompt_tokens":         1200,
			"completion_tokens":     300,
			"total_tokens":          1500,
			"prompt_tokens_details": map[string]any{"cached_tokens": 1024},
		},
		"operation":   "chat",
		"team":        "search",
		"project":     "shop",
		"feature":     "autocomplete",
		"environment": "production",
		"cost_center": "4711",
		"user":        "ada@example.com",
		"tags":        map[string]string{"region": "eu"},
		"latency_ms":  840,
		"status":      "ok",
	}}
	if err := SendEvents(context.Background(), events, rand.Text()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`;
}
