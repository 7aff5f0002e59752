// What a program does with the npm package `replicate`, by case: prints what it is given back, as JSON.
import { createHmac } from "node:crypto";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, ...names] = process.argv.slice(2);
const { default: Replicate, validateWebhook } = await import(pathToFileURL(join(folder, "index.js")));
const base = process.env.BASE_URL;
const client = new Replicate({ auth: process.env.REPLICATE_API_TOKEN, ...(base ? { baseUrl: base } : {}) });
const STANDARD = "bytedance/seedance-2.0";
const FAST = "bytedance/seedance-2.0-fast";
let takes = 0;
const shot = (more = {}) => ({ prompt: `A lighthouse, take ${++takes}`, duration: 4, resolution: "480p", ...more });

const ofOutput = (output) =>
  typeof output === "string" ? ["string", output.split("/")[2]] : ["file", output.url().host];
const error = async (call) => {
  try {
    await call();
  } catch (raised) {
    return [raised.name, raised.response?.status ?? null, raised.message];
  }
  return null;
};

const cases = {
  run: async () => ofOutput(await client.run(STANDARD, { input: shot() })),
  poll: async () => ofOutput(await client.run(STANDARD, { input: shot(), wait: { mode: "poll", interval: 1 } })),
  create: async () => {
    const made = await client.predictions.create({ model: FAST, input: shot() });
    const done = await client.wait(made, { interval: 1 });
    return [made.status, done.status, done.model, typeof done.output];
  },
  file: async () => {
    const file = await client.files.create(Buffer.from("abc"), { customer: "x" });
    const same = await client.files.get(file.id);
    return [file.size, file.metadata, same.id === file.id, await client.files.delete(file.id)];
  },
  blob: async () => {
    const image = new Blob([Buffer.from("abc")], { type: "image/png" });
    const made = await client.predictions.create({ model: STANDARD, input: shot({ image }) });
    return made.input.image.split("/").slice(3, 5).join("/");
  },
  beside: async () => ({
    model: (await client.models.get("bytedance", "seedance-2.0")).name,
    account: (await client.accounts.current()).type,
    listed: (await client.predictions.list()).results.length > 0,
  }),
  webhook: async () => {
    const { key } = await client.webhooks.default.secret.get();
    const [id, timestamp, body] = ["msg", "1614265330", '{"id": "x"}'];
    const secret = Buffer.from(key.split("_")[1], "base64");
    const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    return validateWebhook({ id, timestamp, body, secret: key, signature: `v1,${signature}` });
  },
  cancel: async () => {
    const made = await client.predictions.create({ model: STANDARD, input: shot() });
    return (await client.predictions.cancel(made.id)).status;
  },
  schema: () => error(() => client.run(FAST, { input: shot({ resolution: "1080p" }) })),
  late: () => error(() => client.run(STANDARD, { input: shot({ duration: 2 }) })),
};

const said = {};
for (const name of names) said[name] = await cases[name]();
console.log(JSON.stringify(said));
