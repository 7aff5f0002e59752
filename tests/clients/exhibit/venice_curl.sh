#!/bin/sh
# Follows Venice's documented curl calls; prints what each step found. Needs curl and jq.
# Environment: VENICE_BASE_URL (ends in /api/v1), VENICE_API_KEY or VENICE_SIGN_IN, OUTPUT; see the end for the rest.
set -eu

# call PATH BODY: the status is in $status, a JSON answer in $answer, bytes in $OUTPUT
call() {
  if [ -n "${VENICE_SIGN_IN:-}" ]; then
    credentials="SIGN-IN-WITH-X: $VENICE_SIGN_IN"
  else
    credentials="Authorization: Bearer $VENICE_API_KEY"
  fi
  status=$(curl --silent --show-error --output "$OUTPUT" --write-out '%{http_code} %{content_type}' \
    --request POST "$VENICE_BASE_URL/video/$1" --header "$credentials" --header 'Content-Type: application/json' \
    --data "$2")
  case $status in
  *json*) answer=$(cat "$OUTPUT") ;;
  *) answer= ;;
  esac
  status=${status%% *}
}

field() {
  printf '%s' "$answer" | jq -r "$1"
}

fail() {
  printf '%s %s\n' "$status" "$(field '.error | if type == "object" then .message else . end')" >&2
  exit 2
}

# run BODY: queue, answer the question about faces, wait, save, complete
run() {
  body=$1
  call queue "$body"
  if [ "$status" = 409 ] && [ "$(field .error.code)" = needs_consent ]; then
    echo "consent $(field '.face_media_roles | join(",")') $(field '.consent.policy_text | split("\n") | length')"
    body=$(printf '%s' "$body" | jq '.consents.seedance = {
      confirmed_terms_and_privacy: true,
      confirmed_legal_right: true,
      confirmed_screening_acknowledged: true
    }')
    call queue "$body"
  fi
  [ "$status" = 200 ] || fail
  task=$(printf '%s' "$answer" | jq -c '{model, queue_id}')
  echo queued
  while :; do
    call retrieve "$task"
    [ "$status" = 200 ] || fail
    [ -n "$answer" ] || break
    field .status
    sleep "${POLL_SECONDS:-5}"
  done
  cp "$OUTPUT" "$OUTPUT.mp4"
  call complete "$task"
  [ "$status" = 200 ] || fail
  echo "completed $(field .success)"
}

case $1 in
quote)
  call quote '{"model": "seedance-2-0-text-to-video", "duration": "10s", "aspect_ratio": "16:9", "resolution": "720p"}'
  [ "$status" = 200 ] || fail
  field .quote
  ;;
text)
  run "$(jq -n --arg prompt "$PROMPT" '{
    model: "seedance-2-0-text-to-video", prompt: $prompt, duration: "5s", aspect_ratio: "16:9", resolution: "480p"
  }')"
  ;;
image)
  run "$(jq -n --arg prompt "$PROMPT" --arg image "$(base64 <"$IMAGE" | tr -d '\n')" '{
    model: "seedance-2-0-image-to-video", prompt: $prompt, duration: "4s", resolution: "480p",
    image_url: ("data:image/png;base64," + $image)
  }')"
  ;;
upscale)
  run '{"model": "topaz-video-upscale", "video_url": "'"$VIDEO"'", "upscale_factor": 2}'
  ;;
esac
