// Lets @ai-sdk/fal make a video by `ai`, and prints what came of it as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, core, ...names] = process.argv.slice(2);
const load = async (at) => import(pathToFileURL(createRequire(`${at}/`).resolve(at)));
const { createFal } = await load(folder);
const { experimental_generateVideo: generateVideo } = await load(core);
const quick = process.env.POLL === "option" ? { poll: { intervalMs: 50 } } : {};
const asField = process.env.POLL === "field" ? { pollIntervalMs: 50 } : {};

async function made(prompt, more) {
  try {
    const { video, warnings } = await generateVideo({
      model: createFal({ apiKey: process.env.FAL_KEY }).video("bytedance/seedance-2.0/text-to-video"),
      prompt, aspectRatio: "16:9", maxRetries: 0, ...quick, ...more,
    });
    return { type: video.mediaType, start: Buffer.from(video.uint8Array).subarray(4, 8).toString(), warnings };
  } catch (error) {
    return { name: error.name, message: error.message, status: error.statusCode, url: error.url };
  }
}

const options = { resolution: "480p", ...asField };
const CASES = {
  good: () => made("good", { providerOptions: { fal: { ...options, duration: "5" } } }),
  own: () => made("own", { duration: 5, providerOptions: { fal: options } }), // which the package says as "5s"
};
const said = {};
for (const name of names) said[name] = await CASES[name]();
console.log(JSON.stringify(said));
