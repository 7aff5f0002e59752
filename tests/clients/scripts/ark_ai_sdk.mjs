// Lets @ai-sdk/bytedance make videos by `ai`, at its own address or at BASE_URL, and prints what came of it as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, core, ...names] = process.argv.slice(2);
const load = async (at) => import(pathToFileURL(createRequire(`${at}/`).resolve(at)));
const { createByteDance } = await load(folder);
const { experimental_generateVideo: generateVideo } = await load(core);
const base = process.env.BASE_URL ? { baseURL: process.env.BASE_URL } : {};
const model = process.env.MODEL ?? "dreamina-seedance-2-0-260128";

// it refuses to download from this machine by itself
const download = async ({ url }) => {
  const response = await fetch(url);
  return { data: new Uint8Array(await response.arrayBuffer()), mediaType: response.headers.get("content-type") };
};

async function made(prompt, more = {}) {
  const { bytedance, ...rest } = more;
  try {
    const { video, warnings } = await generateVideo({
      model: createByteDance({ apiKey: "sk-test", ...base }).video(model),
      prompt, duration: 4, resolution: "864x496", maxRetries: 0, download,
      providerOptions: { bytedance: { pollIntervalMs: 50, pollTimeoutMs: 20000, ...bytedance } }, ...rest,
    });
    return { type: video.mediaType, start: Buffer.from(video.uint8Array).subarray(4, 8).toString(), warnings };
  } catch (error) {
    return { name: error.name, message: error.message, status: error.statusCode };
  }
}

const CASES = {
  good: () => made("good", { aspectRatio: "16:9", seed: 7, bytedance: { priority: 3, watermark: false } }),
  references: () => made("references", { bytedance: { referenceImages: ["https://example.com/i.png"] } }),
  failure: () => made("[drytake:moderation]"),
  mixed: () => made("mixed", {
    bytedance: { lastFrameImage: "https://example.com/l.png", referenceImages: ["https://example.com/i.png"] },
  }),
  length: () => made("length", { duration: 99 }),
  camera: () => made("camera", { bytedance: { cameraFixed: true } }),
  rate: () => made("[drytake:rate-limit]", { maxRetries: 1 }),
};
const said = {};
for (const name of names) said[name] = await CASES[name]();
console.log(JSON.stringify(said));
