// Lets @fal-ai/client do what the names on the command line say, and prints what came of each as one JSON object.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [folder, ...names] = process.argv.slice(2);
const { fal, createFalClient } = createRequire(`${folder}/`)(folder);
const MODEL = "bytedance/seedance-2.0/text-to-video";
const UNKNOWN = "00000000-0000-4000-a000-000000000000";
const BASE = process.env.MOCK; // where a mock is called by its own address

const good = (prompt) => ({ prompt, duration: "4", resolution: "480p", aspect_ratio: "16:9" });
const wrong = { prompt: 7, duration: 5, resolution: "8k" };

async function refused(promise) {
  try {
    return { returned: await promise };
  } catch (error) {
    const { name, status, message, requestId, body, fieldErrors } = error;
    return { name, status, message, named: Boolean(requestId), body, fields: fieldErrors?.map((one) => one.loc.join(".")) };
  }
}

// --- by the client's own constants --------------------------------------------------------------------------------

async function subscribe(client = fal, options = {}, prompt = "subscribe") {
  const states = [];
  const onQueueUpdate = ({ status }) => states.push(status);
  const { data, requestId } = await client.subscribe(MODEL, {
    input: good(prompt), logs: true, pollInterval: 50, onQueueUpdate, ...options,
  });
  const film = await fetch(data.video.url);
  const start = Buffer.from(await film.arrayBuffer()).subarray(4, 8).toString();
  return { states, keys: Object.keys(data), named: Boolean(requestId), type: film.headers.get("content-type"), start };
}

const streaming = () => subscribe(fal, { mode: "streaming" }, "streaming");

async function queue() {
  const { request_id: requestId, status } = await fal.queue.submit(MODEL, { input: good("queue"), priority: "low" });
  const first = await fal.queue.status(MODEL, { requestId, logs: true });
  const last = await fal.queue.subscribeToStatus(MODEL, { requestId, pollInterval: 50 });
  const { data } = await fal.queue.result(MODEL, { requestId });
  return { states: [status, first.status, last.status], keys: Object.keys(data) };
}

async function run() {
  const { data, requestId } = await fal.run(MODEL, { input: { ...good("run"), seed: 42 } });
  return { seed: data.seed, named: Boolean(requestId) };
}

// --- files --------------------------------------------------------------------------------------------------------

const IMAGE_MODEL = MODEL.replace("text-", "image-");
const image = () => new File([readFileSync(process.env.IMAGE)], "first.png", { type: "image/png" });
const same = async (url) => Buffer.from(await (await fetch(url)).arrayBuffer()).equals(readFileSync(process.env.IMAGE));
const upload = async () => same(await fal.storage.upload(image()));

async function blob() { // a file anywhere in the input is uploaded first
  const { data } = await fal.subscribe(IMAGE_MODEL, { input: { ...good("blob"), image_url: image() }, pollInterval: 50 });
  return Object.keys(data);
}

async function large() { // from 90 MB on a file goes in parts
  const bytes = new Uint8Array(91 * 1024 * 1024).fill(7);
  const found = await (await fetch(await fal.storage.upload(new File([bytes], "large.bin")))).arrayBuffer();
  return Buffer.from(found).equals(bytes);
}

// --- not good -----------------------------------------------------------------------------------------------------

const moderation = () => refused(fal.subscribe(MODEL, { input: good("[drytake:moderation]"), pollInterval: 50 }));
const invalid = () => refused(fal.subscribe(MODEL, { input: wrong, pollInterval: 50 }));
const invalidAtOnce = () => refused(fal.run(MODEL, { input: wrong }));
const unknown = () => refused(fal.queue.status(MODEL, { requestId: UNKNOWN }));
const prefix = () => refused(fal.subscribe(`fal-ai/${MODEL}`, { input: good("prefix"), pollInterval: 50 }));
const wrongKey = () => refused(createFalClient({ credentials: "nobody" }).run(MODEL, { input: good("wrong key") }));

async function early() {
  const { request_id: requestId } = await fal.queue.submit(MODEL, { input: good("early") });
  const found = await refused(fal.queue.result(MODEL, { requestId }));
  await fal.queue.subscribeToStatus(MODEL, { requestId, pollInterval: 50 });
  return found;
}

async function cancel() {
  const { request_id: requestId } = await fal.queue.submit(MODEL, { input: good("cancel") });
  await fal.queue.cancel(MODEL, { requestId });
  const { status, error_type: kind } = await fal.queue.status(MODEL, { requestId });
  return { status, kind, result: await refused(fal.queue.result(MODEL, { requestId })) };
}

const expired = () => refused(fal.subscribe(MODEL, { input: good("expired"), startTimeout: 1.1, pollInterval: 200 }));
const impatient = () => refused(fal.subscribe(MODEL, { input: good("impatient"), timeout: 500, pollInterval: 100 }));

// --- by a base URL ------------------------------------------------------------------------------------------------

const PLACES = { "https://queue.fal.run": "fal", "https://fal.run": "fal-run", "https://rest.fal.ai": "fal-rest" };

function moved(url) {
  const { origin, pathname, search } = new URL(url);
  return `${BASE}/${PLACES[origin]}${pathname}${search}`;
}

const requestMiddleware = async (request) => ({ ...request, url: moved(request.url) });
const elsewhere = createFalClient({ credentials: process.env.FAL_KEY, requestMiddleware });
const middleware = () => subscribe(elsewhere);
const uploadElsewhere = async () => same(await elsewhere.storage.upload(image()));

// A site's own route, as the client's page on proxies has it: it knows the key, and the browser doesn't.
async function proxy() {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const said = await fetch(moved(request.headers["x-fal-target-url"]), {
      method: request.method,
      headers: { authorization: `Key ${process.env.FAL_KEY}`, "content-type": "application/json" },
      body: chunks.length ? Buffer.concat(chunks) : undefined,
    });
    response.writeHead(said.status, {
      "content-type": said.headers.get("content-type"), "x-fal-request-id": said.headers.get("x-fal-request-id"),
    });
    response.end(Buffer.from(await said.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const url = `http://127.0.0.1:${server.address().port}/api/fal/proxy`;
  const found = await subscribe(createFalClient({ proxyUrl: { url, when: "always" } }), {}, "proxy");
  server.close();
  server.closeAllConnections();
  return found;
}

const CASES = {
  subscribe, streaming, queue, run, moderation, invalid, invalidAtOnce, unknown, prefix, wrongKey, early, cancel, expired,
  impatient, middleware, proxy, upload, blob, large, uploadElsewhere,
};
const said = {};
for (const name of names) said[name] = await CASES[name]();
console.log(JSON.stringify(said));
