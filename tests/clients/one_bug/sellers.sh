#!/bin/bash
# A careful client of any seller with one bug: `sellers.sh BUG SELLER`; `none` has none. The film comes into this folder.
# Needs curl and jq.
set -u
bug=$1 seller=$2 pause=${PAUSE:-10}
facts=$(jq --arg seller "$seller" '.[$seller]' "$(dirname "$0")/sellers.json")
fact() { jq -r "$1 // empty" <<<"$facts"; }
key="authorization: $(fact .scheme) sk-test-sellers"

fail() {
  echo "error: $*" >&2
  [ "$bug" = exit-0 ] && exit 0
  exit 1
}

# ask URL [BODY]: the bytes are in ./answer; $status, $kind and $wait say how it was answered
ask() {
  local body=()
  [ -n "${2:-}" ] && body=(--header 'content-type: application/json' --data "$2")
  [ "$bug" = curl-retries ] && body+=(--retry 2 --retry-all-errors --retry-delay 1)
  rm -f answer headers
  status=$(curl --silent --max-time 10 --output answer --dump-header headers --write-out '%{http_code}' \
    --header "$key" "${body[@]}" "$1") || status=000
  kind=$(header content-type) wait=$(header retry-after)
  case $wait in '' | *[!0-9]*) wait=$pause ;; esac
}

header() { tr -d '\r' <headers 2>/dev/null | sed -n "s/^$1: *//Ip" | tail -n 1; }
passing() { case $status in 000 | 408 | 425 | 429 | 5??) ;; *) return 1 ;; esac; }
json() { jq -r "$1 | strings" answer 2>/dev/null; }
path() { fact ".$1 // empty | split(\".\") | map(if test(\"^[0-9]+$\") then \"[\" + . + \"]\" else \"[\\\"\" + . + \"\\\"]\" end) | \".\" + join(\"\")"; }
told() { head -c 600 answer 2>/dev/null | tr -d '\0' | tr '\n' ' '; }

# create: the new task's id is in $task
create() {
  local tries
  for tries in 1 2 3 4 5 6; do
    ask "$(fact .create)" "$(fact .shot)"
    case $status in
    200 | 201 | 202) break ;;
    429) [ $tries = 1 ] || fail "limited again: $(told)"; sleep $((${wait%.*} + 1)) ;;
    000 | 408 | 425 | 5??) fail "it may have been made and billed: $status $(told)" ;;
    *) [ "$bug" = refused-again ] && [ $tries -lt 6 ] || fail "refused: $status $(told)" ;;
    esac
  done
  task=$(json "$(path id)")
  [ -n "$task" ] || fail "no task in $(told), though it may be billed"
}

# wait_for TASK: returns once it has succeeded, with the last answer in ./answer
wait_for() {
  local question state end=$((SECONDS + ${PATIENCE:-5400}))
  question=$(fact .question) question=${question//"{id}"/$1}
  while [ $SECONDS -lt $end ]; do
    ask "$(fact .poll | sed "s/{id}/$1/")" "$question"
    if passing; then
      [ "$bug" = one-poll ] && fail "a poll was answered with $status"
      sleep "$wait"
      continue
    fi
    if [ "$status" -ge 300 ]; then
      if [ "$bug" = deaf ]; then sleep 0.5; continue; fi
      fail "task $1: $status $(told)"
    fi
    case $kind in video/*) return ;; esac
    state=$(json "$(path state)")
    [ "$state" = "$(fact .done)" ] && [ -n "$state" ] && return
    [ "$state" = "$(fact .failed)" ] && fail "task $1 failed: $(told)"
    [ "$bug" = odd-is-done ] && [ -z "$state" ] && return
    sleep "$pause"
  done
  fail "task $1 hadn't ended; ask for it later"
}

# fetch TASK: the film is in TASK.mp4
fetch() {
  local found tries
  case $kind in video/*) mv answer "$1.mp4"; echo "$1.mp4"; return ;; esac
  if [ -n "$(fact .result)" ]; then
    for tries in 1 2 3 4 5 6 7 8; do
      ask "$(fact .result | sed "s/{id}/$1/")"
      passing || break
      sleep "$wait"
    done
    [ "$status" = 200 ] || fail "task $1: $status $(told)"
  fi
  found=$(json "$(path link)")
  if [ -z "$found" ]; then
    [ "$bug" = odd-is-done ] && echo "done: $1" && exit 0
    fail "task $1 has ended, and no film is named in $(told)"
  fi
  if [ "$bug" = link-only ]; then echo "$found"; return; fi
  if [ "$bug" = page-kept ]; then curl --silent --max-time 60 --output "$1.mp4" "$found"; echo "$1.mp4"; return; fi
  for tries in 1 2 3 4 5 6 7 8; do
    curl --silent --fail --max-time 60 --output "$1.part" "$found" && mv "$1.part" "$1.mp4" && echo "$1.mp4" && return
    sleep "$pause"
  done
  fail "the film of task $1 can't be had; its link was $found"
}

create
if [ "$bug" = id-dropped ]; then echo started; exit 0; fi
echo "task $task"
wait_for "$task"
fetch "$task"
