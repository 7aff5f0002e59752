# Jobs, each with a name, a log, its seconds and an exit code; lanes of them; and the table of all. Sourced by `run`.

logs=$(mktemp -d)
cannot_run=77

# job NAME COMMAND...: run it and tell how it went; its log comes along where it failed.
job() {
  local name=$1 begun=$SECONDS code=0 state=ok
  shift
  "$@" >"$logs/$name.log" 2>&1 || code=$?
  ((code)) && state=FAILED
  ((code == cannot_run)) && [[ " ${CI_ALLOW//,/ } " == *" $name "* ]] && state=allowed
  settle "$name" "$state" $((SECONDS - begun))
  if [[ $state == FAILED ]]; then
    printf '\n== %s FAILED (exit code %s)\n' "$name" "$code"
    tail -n 400 "$logs/$name.log"
  else
    printf '== %s: %s, %s s: %s\n' "$name" "$state" $((SECONDS - begun)) "$(tail -n 1 "$logs/$name.log")"
  fi
}

# settle NAME STATE SECONDS: note how a job went, all at once, as others may wait for it.
settle() {
  printf '%s %s %s\n' "$2" "$3" "$1" >"$logs/$1.part"
  mv "$logs/$1.part" "$logs/$1.done"
}

# await NAME: return once a job has ended, well or not.
await() {
  until [[ -e $logs/$1.done ]]; do sleep 0.5; done
}

# after NAME job OTHER COMMAND...: run a job once another has ended well; without that it can't run.
after() {
  local first=$1
  shift
  await "$first"
  if [[ $(cut -d ' ' -f 1 "$logs/$first.done") == ok ]]; then
    "$@"
  else
    printf '== %s: not run, as %s failed\n' "$2" "$first"
    settle "$2" FAILED 0
  fi
}

# lanes FUNCTION...: run functions side by side; an interruption ends them with all that they started.
lanes() {
  local lane pids=()
  set -m # each is a process group of its own
  for lane in "$@"; do
    "$lane" &
    pids+=($!)
  done
  set +m
  trap 'for pid in "${pids[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done; exit 130' INT TERM
  wait
  trap - INT TERM
}

# table: tell the seconds of each job; return 1 where one failed.
table() {
  printf '\n%8s  job\n' seconds
  cat "$logs"/*.done | sort -k 2,2nr | awk '{printf "%8d  %s%s\n", $2, $3, $1 == "ok" ? "" : " (" $1 ")"}'
  printf '%8d  altogether\n' "$SECONDS"
  if grep -q '^FAILED' "$logs"/*.done; then
    printf '\nfailed; the logs are in %s\n' "$logs"
    return 1
  fi
  printf '\neverything passed\n'
}
