import { quoted } from './text';

/** Both compile since Go 1.18, which the oldest systems in use have: nothing newer is taken from the standard library. */
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
	name := make([]byte, 16)
	if _, err := rand.Read(name); err != nil {
		panic(err)
	}
	request.Header.Set("Authorization", ${quoted(`Bearer ${key}`)})
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprintf("%x", name))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
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
	mathrand "math/rand"
	"net/http"
	"os"
	"strconv"
	"time"
)

var client = &http.Client{Timeout: 30 * time.Second}

// SendEvents sends up to 1,000 events; every attempt has the same key, so none counts twice.
func SendEvents(ctx context.Context, events []map[string]any) (string, error) {
	body, err := json.Marshal(events)
	if err != nil {
		return "", err
	}
	key := make([]byte, 16)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	for attempt := 1; ; attempt++ {
		told, pause, err := attemptToSend(ctx, body, fmt.Sprintf("%x", key))
		if err == nil || pause < 0 || attempt == 6 {
			return told, err
		}
		if random := time.Duration(mathrand.Int63n(int64(500*time.Millisecond) << attempt)); random > pause {
			pause = random
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// attemptToSend says how long to wait at least before the next attempt; less than nothing where none would help.
func attemptToSend(ctx context.Context, body []byte, key string) (string, time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("OUTLAY_URL")+"/v1/events", bytes.NewReader(body))
	if err != nil {
		return "", -1, err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("OUTLAY_API_KEY"))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	answer, err := client.Do(request)
	if err != nil {
		return "", 0, err // no answer: the key makes the retry safe
	}
	defer answer.Body.Close()
	told, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", 0, err
	}
	if answer.StatusCode == http.StatusAccepted {
		return string(told), 0, nil
	}
	err = fmt.Errorf("outlay: %s: %s", answer.Status, told)
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode < 500 {
		return "", -1, err
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	return "", time.Duration(seconds) * time.Second, err
}

func main() {
	told, err := SendEvents(context.Background(), []map[string]any{{
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
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(told)
}
`;
}
