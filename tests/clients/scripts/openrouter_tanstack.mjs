// Lets `@tanstack/ai-openrouter` make a video of a frame and a reference, and prints what came of it as JSON.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const { createOpenRouterVideo } = await import(pathToFileURL(join(folder, "dist/esm/index.js")));
const logger = { request() {}, errors() {} };
const url = (name, role) => ({
  type: "image",
  source: { type: "url", value: `https://cdn.example.com/${name}.png` },
  metadata: { role },
});

const adapter = createOpenRouterVideo("bytedance/seedance-2.0", process.env.OPENROUTER_API_KEY);
async function made(prompt) {
  const { jobId } = await adapter.createVideoJob({ prompt, duration: 4, modelOptions: { resolution: "480p" }, logger });
  for (;;) {
    const { status, error } = await adapter.getVideoStatus(jobId);
    if (status === "failed") return { error };
    if (status !== "completed") continue;
    const found = await adapter.getVideoUrl(jobId);
    const film = Buffer.from(found.url.split(",")[1], "base64");
    return { start: film.subarray(4, 8).toString(), cost: found.usage.cost };
  }
}
const text = { type: "text", content: "A lighthouse" };
console.log(JSON.stringify({ frames: await made([text, url("a", "start_frame"), url("b", "end_frame")]) }));
