#!/bin/sh
# Follows the README's curl example call by call; prints each answer as it comes, the last one last.
set -eu

call() {
  path=$1
  shift
  curl --silent --show-error "$XSKILL_BASE_URL/api/v3/$path" \
    -H "Content-Type: application/json" -H "Authorization: Bearer $XSKILL_API_KEY" "$@"
  echo
}

case $1 in
create) call tasks/create -X POST -d '{
  "model": "st-ai/super-seed2",
  "params": {
    "model": "seedance_2.0_fast",
    "prompt": "'"${XSKILL_PROMPT:-The camera glides from the first frame to the last}"'",
    "functionMode": "first_last_frames",
    "filePaths": ["https://example.com/first.png", "https://example.com/last.png"],
    "ratio": "16:9",
    "duration": 5
  }
}' ;;
query) call tasks/query -X POST -d '{"task_id": "'"$2"'"}' ;;
generate)
  created=$(sh "$0" create)
  task_id=$(printf '%s' "$created" | sed 's/.*"task_id":"\([^"]*\)".*/\1/')
  while :; do
    task=$(sh "$0" query "$task_id")
    echo "$task"
    case $task in *'"status":"pending"'* | *'"status":"processing"'*) ;; *) break ;; esac
  done
  ;;
balance) call user/balance ;;
upload) call upload/image -X POST -d '{"image_data": "'"$(base64 <"$XSKILL_IMAGE" | tr -d '\n')"'"}' ;;
esac
