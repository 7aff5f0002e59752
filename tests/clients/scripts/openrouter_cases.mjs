// What a program does with the npm package `@openrouter/sdk`, by case: prints what it is given back, as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...names] = process.argv.slice(2);
const { OpenRouter } = await import(pathToFileURL(createRequire(`${folder}/`).resolve(folder)));
const router = new OpenRouter({ apiKey: process.env.OPENROUTER_API_KEY }); // OPENROUTER_BASE_URL it reads itself
const videos = router.videoGeneration;
const STANDARD = "bytedance/seedance-2.0";
const IMAGE = { type: "image_url", imageUrl: { url: "https://cdn.example.com/a.png" } };
const VIDEO = { type: "video_url", videoUrl: { url: "https://cdn.example.com/a.mp4#duration=5" } };
const shot = (more = {}) => ({ model: STANDARD, prompt: "A lighthouse", duration: 4, resolution: "480p", ...more });

const ended = async (more) => {
  const { id } = await videos.generate({ videoGenerationRequest: shot(more) });
  for (;;) {
    const found = await videos.getGeneration({ jobId: id });
    if (!["pending", "in_progress"].includes(found.status)) return found;
  }
};
const raised = async (call) => {
  try {
    await call();
  } catch (error) {
    return [error.name, error.statusCode ?? null, error.message];
  }
  return null;
};

const cases = {
  text: async () => {
    const done = await ended();
    const film = await new Response(await videos.getVideoContent({ jobId: done.id })).arrayBuffer();
    const start = Buffer.from(film).subarray(4, 8).toString();
    return [done.status, done.id.slice(0, 8), done.usage.cost, done.usage.isByok, start];
  },
  references: async () =>
    (await ended({ model: `${STANDARD}-fast`, inputReferences: [IMAGE, VIDEO], generateAudio: false })).usage.cost,
  models: async () => (await videos.listVideosModels()).data.map((one) => one.id),
  refused: () => raised(() => ended({ model: `${STANDARD}-fast`, resolution: "1080p" })),
};
const said = {};
for (const name of names) said[name] = await cases[name]();
console.log(JSON.stringify(said));
