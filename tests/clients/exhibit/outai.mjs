// Makes a video with fetch, as the provider's page calls the API.
// Environment: BASE_URL (ends in /api), API_KEY, PROMPT, OUTPUT; FILE for an upload instead of JSON.
// Prints each state; exits with 1 where the task failed, with 2 where a call was refused.
import { readFile, writeFile } from "node:fs/promises";

const { BASE_URL, API_KEY, PROMPT, OUTPUT, FILE } = process.env;

async function call(path, options = {}) {
  const headers = { Authorization: `Bearer ${API_KEY}`, ...options.headers };
  const answer = await fetch(`${BASE_URL}${path}`, { ...options, headers });
  const body = await answer.json();
  if (!answer.ok || body.code !== 200) {
    console.error(`${answer.status} ${body.message}`);
    process.exit(2);
  }
  return body.data;
}

async function request() {
  if (!FILE) {
    const body = JSON.stringify({ prompt: PROMPT, duration: 4, ratio: "9:16", image_urls: [] });
    return { method: "POST", headers: { "Content-Type": "application/json" }, body };
  }
  const body = new FormData();
  body.append("prompt", PROMPT);
  body.append("duration", "4");
  body.append("files", new Blob([await readFile(FILE)], { type: "image/png" }), "reference.png");
  return { method: "POST", body };
}

const created = await call("/v1/video/seedance-2", await request());
console.log(created.status);
for (;;) {
  const task = await call(`/v1/tasks?task_id=${encodeURIComponent(created.task_id)}`);
  console.log(task.status);
  if (task.status === "failed") {
    console.error(task.result.error_message);
    process.exit(1);
  }
  if (task.status === "succeeded") {
    const video = await fetch(task.result.video_url);
    await writeFile(OUTPUT, Buffer.from(await video.arrayBuffer()));
    break;
  }
}
