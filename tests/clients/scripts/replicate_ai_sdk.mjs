// What Vercel's `ai` with `@ai-sdk/replicate` makes of a good and of a bad request: prints it as JSON.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [home] = process.argv.slice(2);
const { resolve } = createRequire(join(home, "x.js"));
const load = async (name) => import(pathToFileURL(resolve(name)));
const { experimental_generateVideo: generateVideo } = await load("ai");
const { createReplicate } = await load("@ai-sdk/replicate");

const base = process.env.BASE_URL;
const replicate = createReplicate({ apiToken: process.env.REPLICATE_API_TOKEN, ...(base ? { baseURL: base } : {}) });
const download = async () => ({ data: new Uint8Array([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70]), mediaType: "video/mp4" });
const make = (duration) =>
  generateVideo({
    model: replicate.video("bytedance/seedance-2.0"),
    prompt: "A lighthouse",
    aspectRatio: "16:9",
    duration,
    providerOptions: { replicate: { resolution: "480p", pollIntervalMs: 10 } },
    download,
    maxRetries: 0,
  });

const good = await make(5);
let refused = null;
try {
  await make(2);
} catch (error) {
  refused = error.message;
}
const { predictionId } = good.providerMetadata.replicate;
console.log(JSON.stringify({ videos: good.videos.length, id: predictionId.length, warnings: good.warnings, refused }));
