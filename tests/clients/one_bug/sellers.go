// A careful client of any seller with one bug: `sellers BUG SELLER`; `none` has none. The film comes into this folder.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

//go:embed sellers.json
var sellers []byte

type seller struct {
	Scheme, Create, ID, Poll, State, Done, Failed, Result, Link string
	Shot, Question                                              json.RawMessage
}

type refused struct{ said string }
type lost struct {
	said  string
	pause time.Duration
}

func (e refused) Error() string { return e.said }
func (e lost) Error() string    { return e.said }

var (
	bug, facts = os.Args[1], seller{}
	pause      = 10 * time.Second
	patience   = 90 * time.Minute
	client     = &http.Client{Timeout: 10 * time.Second}
)

// once returns an answer's kind and bytes; what may pass is lost, all else refused.
func once(url string, body []byte, key bool) (string, []byte, error) {
	method, reader := "GET", io.Reader(nil)
	if body != nil {
		method, reader = "POST", bytes.NewReader(body)
	}
	request, err := http.NewRequest(method, url, reader)
	if err != nil {
		return "", nil, refused{err.Error()}
	}
	if key {
		request.Header.Set("authorization", facts.Scheme+" sk-test-sellers")
	}
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", nil, lost{"no answer: " + err.Error(), pause}
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil && bug != "half-kept" {
		return "", nil, lost{"half an answer: " + err.Error(), pause}
	}
	if answer.StatusCode < 300 {
		return answer.Header.Get("content-type"), raw, nil
	}
	said, wait := fmt.Sprintf("HTTP %d %.600s", answer.StatusCode, raw), pause
	if asked, err := strconv.Atoi(answer.Header.Get("retry-after")); err == nil {
		wait = time.Duration(asked+1) * time.Second
	}
	switch code := answer.StatusCode; {
	case code == 408, code == 425, code == 429, code >= 500:
		return "", nil, lost{said, wait}
	}
	return "", nil, refused{said}
}

func again(url string, key bool) ([]byte, error) {
	var gone lost
	for n := 0; n < 8; n++ {
		_, raw, err := once(url, nil, key)
		if !errors.As(err, &gone) {
			return raw, err
		}
		time.Sleep(gone.pause)
	}
	return nil, refused{"gave up: " + gone.said}
}

// at returns the text at a path of an answer, or "".
func at(raw []byte, path string) string {
	var said any
	if json.Unmarshal(raw, &said) != nil {
		return ""
	}
	for _, part := range strings.Split(path, ".") {
		switch here := said.(type) {
		case map[string]any:
			said = here[part]
		case []any:
			n, err := strconv.Atoi(part)
			if err != nil || n >= len(here) {
				return ""
			}
			said = here[n]
		default:
			return ""
		}
	}
	text, _ := said.(string)
	return text
}

// respelled returns the same JSON with its names in another order.
func respelled(body []byte) []byte {
	var said map[string]json.RawMessage
	if json.Unmarshal(body, &said) != nil {
		return body
	}
	names := []string{}
	for name := range said {
		names = append([]string{name}, names...)
	}
	parts := []string{}
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%q : %s", name, said[name]))
	}
	return []byte("{ " + strings.Join(parts, " , ") + " }")
}

func create(shot []byte) (string, error) {
	if bug == "impatient" {
		client.Timeout = time.Second
	}
	_, raw, err := once(facts.Create, shot, true)
	var gone lost
	if errors.As(err, &gone) {
		switch {
		case strings.HasPrefix(gone.said, "HTTP 429"):
			time.Sleep(gone.pause)
		case bug == "respelled":
			shot = respelled(shot)
		case bug == "impatient":
			client.Timeout = 10 * time.Second
		default:
			return "", refused{"it may have been made and billed: " + gone.said}
		}
		_, raw, err = once(facts.Create, shot, true)
	}
	if err != nil {
		return "", err
	}
	task := at(raw, facts.ID)
	if task == "" {
		return "", refused{fmt.Sprintf("no task in %.600s, though it may be billed", raw)}
	}
	return task, nil
}

// wait returns the last answer about a task that has succeeded, and whether that is the film.
func wait(task string) ([]byte, bool, error) {
	var question []byte
	if facts.Question != nil {
		question = []byte(strings.ReplaceAll(string(facts.Question), "{id}", task))
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		kind, raw, err := once(strings.ReplaceAll(facts.Poll, "{id}", task), question, true)
		var gone lost
		if errors.As(err, &gone) && bug != "one-poll" {
			time.Sleep(gone.pause)
			continue
		}
		if err != nil {
			return nil, false, fmt.Errorf("task %s: %w", task, err)
		}
		state := at(raw, facts.State)
		switch {
		case strings.HasPrefix(kind, "video/"):
			return raw, true, nil
		case state == facts.Failed:
			return nil, false, refused{fmt.Sprintf("task %s failed: %.600s", task, raw)}
		case state == facts.Done && state != "":
			return raw, false, nil
		}
		time.Sleep(pause)
	}
	return nil, false, refused{"task " + task + " hadn't ended; ask for it later"}
}

func film(task string) ([]byte, error) {
	raw, whole, err := wait(task)
	if err != nil || whole {
		return raw, err
	}
	if facts.Result != "" {
		if raw, err = again(strings.ReplaceAll(facts.Result, "{id}", task), bug != "no-key-for-result"); err != nil {
			return nil, fmt.Errorf("task %s: %w", task, err)
		}
	}
	link := at(raw, facts.Link)
	if link == "" {
		return nil, refused{fmt.Sprintf("task %s has ended, and no film is named in %.600s", task, raw)}
	}
	return again(link, bug == "key-along")
}

func save(task string) error {
	raw, err := film(task)
	if err != nil {
		return err
	}
	fmt.Println(task + ".mp4")
	return os.WriteFile(task+".mp4", raw, 0o600)
}

// work makes a film, or three of which each is made before the first is asked for.
func work() error {
	shots := [][]byte{facts.Shot}
	if bug == "batch-breaks" {
		for _, when := range []string{"noon", "dusk"} {
			shots = append(shots, bytes.Replace(facts.Shot, []byte("dawn"), []byte(when), 1))
		}
	}
	tasks := []string{}
	for _, shot := range shots {
		task, err := create(shot)
		if err != nil {
			return err
		}
		if bug != "batch-breaks" {
			fmt.Println("task", task)
		}
		tasks = append(tasks, task)
	}
	for _, task := range tasks {
		if err := save(task); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	var all map[string]seller
	if err := json.Unmarshal(sellers, &all); err != nil {
		panic(err)
	}
	facts = all[os.Args[2]]
	if seconds, err := strconv.ParseFloat(os.Getenv("PAUSE"), 64); err == nil {
		pause = time.Duration(seconds * float64(time.Second))
	}
	if seconds, err := strconv.ParseFloat(os.Getenv("PATIENCE"), 64); err == nil {
		patience = time.Duration(seconds * float64(time.Second))
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
