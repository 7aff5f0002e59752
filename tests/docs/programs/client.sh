#!/bin/sh
# Makes a video at OutAI and downloads it: a client that a page names and doesn't show.
set -eu
call() {
  curl -sS --fail-with-body --max-time 30 -H "authorization: Bearer sk-test-page" -H "content-type: application/json" "$@"
}
base=https://api.outai.top/api
task=$(call "$base/v1/video/seedance-2" -d '{"prompt": "A lighthouse at dawn", "duration": 5}' | jq -er .data.task_id)
echo "task $task"
while body=$(call "$base/v1/tasks?task_id=$task") && [ "$(echo "$body" | jq -er .data.status)" = running ]; do sleep 1; done
[ "$(echo "$body" | jq -er .data.status)" = succeeded ] || { echo "$body" >&2; exit 1; }
curl -sS --fail -o video.mp4 "$(echo "$body" | jq -er .data.result.video_url)"
