// A bridge as people write it around the MCP endpoint: JSON in, JSON out, no streams, no sessions.
const address = process.env.XSKILL_MCP_URL;
const key = process.env.XSKILL_API_KEY;
let number = 0;

async function send(message) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

async function ask(method, params) {
  const { result, error } = await send({ id: ++number, method, params });
  if (error) throw new Error(error.message);
  return result;
}

async function use(name, args) {
  const { content, isError } = await ask("tools/call", { name, arguments: args });
  const text = content.map((part) => part.text).join("");
  return isError ? { failed: text } : JSON.parse(text);
}

const clientInfo = { name: "bridge", version: "1.0.0" };
const hello = await ask("initialize", { protocolVersion: "2024-11-05", capabilities: {}, clientInfo });
await send({ method: "notifications/initialized" });
const { tools } = await ask("tools/list", {});
const made = await use("submit_task", {
  model_id: "st-ai/super-seed2",
  parameters: { prompt: "A lighthouse at dawn", ratio: "16:9", duration: 4 },
});
const task = await use("get_task", { task_id: made.task_id });
const wrong = await use("submit_task", { model_id: "st-ai/super-seed2", parameters: { duration: 4 } });
const { balance } = await use("get_balance", {});
console.log(
  JSON.stringify({
    version: hello.protocolVersion,
    tools: tools.map((tool) => tool.name),
    price: made.price,
    status: task.status,
    url: task.result.output.images[0],
    wrong: wrong.failed,
    balance,
  }),
);
