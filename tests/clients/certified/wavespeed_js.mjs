// Lets the npm package `wavespeed` make one video, as its README shows; what it throws is printed, as programs do.
import { createRequire } from "node:module";

const { Client } = createRequire(import.meta.url)(process.argv[2]);
const shape = { prompt: "A lighthouse at dawn", duration: 5, resolution: "480p" };
try {
  const made = await new Client("key_test").run("bytedance/seedance-2.0/text-to-video", shape);
  console.log(made.outputs[0]);
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
