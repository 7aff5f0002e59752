// What a program does with the npm package `@runwayml/sdk`, by case: prints what it is given back, as JSON.
import { createRequire } from "node:module";

const [folder, ...names] = process.argv.slice(2);
const { default: RunwayML, toFile } = createRequire(`${folder}/`)(folder);
const client = new RunwayML(); // RUNWAYML_API_SECRET and RUNWAYML_BASE_URL it reads itself
const shot = { model: "seedance2", promptText: "A lighthouse", ratio: "864:496", duration: 4 };
const IMAGE = "https://cdn.example.com/a.png";

const ended = async ({ id }) => {
  for (;;) {
    const found = await client.tasks.retrieve(id);
    if (!["PENDING", "THROTTLED", "RUNNING"].includes(found.status)) return found;
  }
};
const raised = async (call) => {
  try {
    await call();
  } catch (error) {
    return [error.constructor.name, error.status ?? null, error.error?.error ?? error.taskDetails?.failureCode];
  }
  return null;
};

const cases = {
  text: async () => {
    const task = await client.textToVideo.create(shot);
    const done = await ended(task);
    return [task.estimatedCost.credits, done.status, done.cost.credits, done.output.length];
  },
  waited: async () => {
    const made = await client.textToVideo.create({ ...shot, model: "seedance2_mini" });
    return (await client.tasks.retrieve(made.id).waitForTaskOutput()).status;
  },
  frames: async () =>
    (await ended(await client.imageToVideo.create({ ...shot, promptImage: IMAGE }))).status,
  video: async () => {
    const body = { model: "seedance2_5", promptVideo: `${IMAGE}.mp4#duration=5`, promptText: "On", mode: "extend" };
    return (await ended(await client.videoToVideo.create(body))).cost.credits;
  },
  upload: async () =>
    (await client.uploads.createEphemeral({ file: await toFile(Buffer.from("abc"), "cat.png") })).uri.slice(0, 9),
  deleted: async () => {
    const { id } = await client.textToVideo.create(shot);
    await client.tasks.delete(id);
    return raised(() => client.tasks.retrieve(id));
  },
  refused: () => raised(() => client.textToVideo.create({ ...shot, fps: 24 })),
};
const said = {};
for (const name of names) said[name] = await cases[name]();
console.log(JSON.stringify(said));
