// Makes a video at OutAI and downloads it: a client that a page names and doesn't show.
import { writeFile } from "node:fs/promises";

const headers = { authorization: "Bearer sk-test-page", "content-type": "application/json" };

async function call(path, body) {
  const how = body ? { method: "POST", body: JSON.stringify(body), headers } : { headers };
  const response = await fetch(`https://api.outai.top/api${path}`, how);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()).data;
}

const { task_id } = await call("/v1/video/seedance-2", { prompt: "A lighthouse at dawn", duration: 5 });
console.log("task", task_id);
let task;
while ((task = await call(`/v1/tasks?task_id=${task_id}`)).status === "running") await new Promise((r) => setTimeout(r, 1000));
if (task.status === "failed") throw new Error(task.result.error_message);
const film = await fetch(task.result.video_url);
await writeFile("video.mp4", Buffer.from(await film.arrayBuffer()));
