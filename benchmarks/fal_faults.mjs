// Starts aimock as it does best at fal: a film for every model, states that polls move, and one key that is good.
import { createRequire } from "node:module";

const [folder, port, key] = process.argv.slice(2);
const { LLMock } = createRequire(`${folder}/`)(folder);
const polls = { pollsBeforeInProgress: 1, pollsBeforeCompleted: 2 };
const mock = new LLMock({ port: Number(port), falQueue: polls, auth: { apiKeys: [key] } });
mock.onFalVideo(/.*/, { video: { url: "https://example.com/v.mp4" } });
await mock.start();
