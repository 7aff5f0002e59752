// Follows the README's JavaScript example call by call, with node's fetch; prints one JSON line.

import { readFile } from "node:fs/promises";

const base = process.env.XSKILL_BASE_URL;
const headers = { "Content-Type": "application/json", Authorization: `Bearer ${process.env.XSKILL_API_KEY}` };
const prompt = process.env.XSKILL_PROMPT ?? "@image_file_1 moves as in @video_file_1, cinematic light";

function finish(said) {
  console.log(JSON.stringify(said));
  process.exit(0);
}

async function read(response) {
  const answer = await response.json();
  if (answer.code !== 200) finish({ refused: answer.code, detail: answer.detail });
  return answer.data;
}

async function post(path, body) {
  return read(await fetch(`${base}/api/v3/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

const steps = {
  async generate() {
    const params = {
      model: "seedance_2.0_fast",
      prompt,
      functionMode: "omni_reference",
      image_files: ["https://example.com/character.png"],
      video_files: ["https://example.com/motion.mp4"],
      ratio: "16:9",
      duration: 5,
    };
    const created = await post("tasks/create", { model: "st-ai/super-seed2", params });
    while (true) {
      const task = await post("tasks/query", { task_id: created.task_id });
      if (task.status === "completed") {
        finish({ status: "completed", price: created.price, url: task.result.output.images[0] });
      }
      if (task.status === "failed") finish({ status: "failed", price: created.price, error: task.error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
  async query() {
    finish(await post("tasks/query", { task_id: "task_xxx" }));
  },
  async balance() {
    const data = await read(await fetch(`${base}/api/v3/user/balance`, { headers }));
    finish({ balance: data.balance });
  },
  async upload() {
    const image = (await readFile(process.env.XSKILL_IMAGE)).toString("base64");
    finish({ url: (await post("upload/image", { image_data: image })).url });
  },
};

await steps[process.argv[2]]();
