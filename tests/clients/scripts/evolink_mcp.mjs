// Talks to EvoLink's MCP server on standard input, as it is, under `drytake run`: JSON out.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const server = spawn(process.execPath, [process.argv[2]], { stdio: ["pipe", "pipe", "inherit"] });
const waiting = new Map();
createInterface({ input: server.stdout }).on("line", (line) => {
  const message = JSON.parse(line);
  waiting.get(message.id)?.(message.result);
});
let number = 0;
const send = (method, params, id) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", method, params, id })}\n`);
const ask = (method, params) =>
  new Promise((resolve) => {
    waiting.set(++number, resolve);
    send(method, params, number);
  });
const use = async (name, args) => {
  const { content, isError } = await ask("tools/call", { name, arguments: args });
  return { text: content.map((part) => part.text).join(""), failed: Boolean(isError) };
};
const found = (text, name) => text.match(new RegExp(`${name}: (\\S+)`))[1];

await ask("initialize", { protocolVersion: "2024-11-05", capabilities: {}, clientInfo: { name: "t", version: "1" } });
send("notifications/initialized", {});
const made = await use("generate_video", { model: "seedance-1.5-pro", prompt: "A lighthouse at dawn" });
const checked = await use("check_task", { task_id: found(made.text, "Task ID") });
const refused = await use("generate_video", { model: "seedance-2.0", prompt: "A lighthouse at dawn" });
const lost = await use("check_task", { task_id: "abc" });
const kept = await use("upload_file", { base64_data: Buffer.from("abc").toString("base64"), file_name: "a.png" });
const listed = await use("list_files", {});
const gone = await use("delete_file", { file_id: found(kept.text, "File ID") });
const result = checked.text.match(/https:\S+\.mp4/)?.[0] ?? "";
console.log(
  JSON.stringify({
    done: /Status: completed/.test(checked.text),
    host: result && new URL(result).host,
    refused: refused.text,
    lost: lost.text,
    kept: kept.failed,
    listed: listed.text,
    gone: gone.failed,
  }),
);
server.kill();
