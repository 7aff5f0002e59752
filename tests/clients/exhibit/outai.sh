#!/bin/sh
# Makes a video with curl and jq, as the provider's page calls the API.
# Environment: BASE_URL (ends in /api), API_KEY, PROMPT, OUTPUT; FILE for an upload instead of JSON.
# Prints each state; exits with 1 where the task failed, with 2 where a call was refused.
set -eu

call() {
  answer=$(curl --silent --show-error --write-out '\n%{http_code}' --header "Authorization: Bearer $API_KEY" "$@")
  status=${answer##*
}
  body=${answer%
*}
  if [ "$status" != 200 ] || [ "$(printf '%s' "$body" | jq -r .code)" != 200 ]; then
    printf '%s %s\n' "$status" "$(printf '%s' "$body" | jq -r .message)" >&2
    exit 2
  fi
}

field() {
  printf '%s' "$body" | jq -r "$1"
}

if [ -n "${FILE:-}" ]; then
  call --form "prompt=$PROMPT" --form duration=4 --form "files=@$FILE;type=image/png" "$BASE_URL/v1/video/seedance-2"
else
  request=$(jq -n --arg prompt "$PROMPT" '{prompt: $prompt, duration: 4, ratio: "9:16", image_urls: []}')
  call --request POST --header 'Content-Type: application/json' --data "$request" "$BASE_URL/v1/video/seedance-2"
fi
task_id=$(field .data.task_id)
field .data.status

while :; do
  call --get --data-urlencode "task_id=$task_id" "$BASE_URL/v1/tasks"
  field .data.status
  case $(field .data.status) in
    succeeded) break ;;
    failed) field .data.result.error_message >&2; exit 1 ;;
  esac
done
curl --silent --show-error --fail --location --output "$OUTPUT" "$(field .data.result.video_url)"
