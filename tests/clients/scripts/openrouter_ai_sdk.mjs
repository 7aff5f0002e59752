// Lets `ai` make videos by `@openrouter/ai-sdk-provider`, and prints what came of each case as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, core, ...names] = process.argv.slice(2);
const load = async (at) => import(pathToFileURL(createRequire(`${at}/`).resolve(at)));
const { createOpenRouter } = await load(folder);
const { experimental_generateVideo: generateVideo } = await load(core);
const key = process.env.OPENROUTER_API_KEY;
const model = createOpenRouter({ apiKey: key }).videoModel("bytedance/seedance-2.0", { pollIntervalMs: 50 });
const withKey = async ({ url }) => {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  return { data: new Uint8Array(await response.arrayBuffer()), mediaType: "video/mp4" };
};

async function made(more) {
  try {
    const { video, providerMetadata, warnings } = await generateVideo({
      model, prompt: "A lighthouse", duration: 4, maxRetries: 0, download: withKey, ...more,
    });
    const film = Buffer.from(video.uint8Array);
    const sound = film.includes("soun"); // the handler of a track with sound
    const { cost } = providerMetadata.openrouter.videos?.[0] ?? providerMetadata.openrouter;
    return { start: film.subarray(4, 8).toString(), sound, cost, warnings: warnings.length };
  } catch (error) {
    return { name: error.name, message: error.message, status: error.statusCode ?? null };
  }
}

const FRAME = "https://cdn.example.com/a.png";
const CASES = {
  good: () => made({ aspectRatio: "16:9", providerOptions: { openrouter: { resolution: "480p" } } }),
  silent: () => made({ generateAudio: false, inputReferences: [FRAME] }),
  passed: () => made({ providerOptions: { openrouter: { generate_audio: false } } }),
  resolution: () => made({ resolution: "720p" }),
  keyless: () => made({ download: undefined }),
};
const said = {};
for (const name of names) said[name] = await CASES[name]();
console.log(JSON.stringify(said));
