// @ts-check
// The mock as a process of ours: started by the command `drytake`, ended with us, whatever ends us.
"use strict";

const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { once } = require("node:events");
const { createInterface } = require("node:readline");
const { Tenant, ask } = require("./tenant.cjs");

const READY_MS = 30_000;
const KEPT_LINES = 200;

/** @param {string[] | undefined} given */
function commandOf(given) {
  return given ?? process.env.DRYTAKE_COMMAND?.split(" ").filter(Boolean) ?? ["drytake"];
}

/** A mock server. */
class Mock {
  /**
   * @param {string} url
   * @param {Record<string, string>} providers
   * @param {{ command: string[], token?: string, child?: import("node:child_process").ChildProcess, log?: string[] }} rest
   */
  constructor(url, providers, rest) {
    this.url = url;
    this.providers = providers;
    this.command = rest.command;
    this.token = rest.token;
    this.child = rest.child;
    this.lines = rest.log ?? [];
  }

  /** What it logged last. */
  get log() {
    return this.lines.join("\n");
  }

  /**
   * A key of your own: its tasks, clock, money and findings are nobody else's.
   * @param {string} [key]
   */
  tenant(key = `sk-test-${randomUUID()}`) {
    return new Tenant(this, key);
  }

  /** Ends the mock, if it is ours. */
  async stop() {
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.ref();
    child.kill("SIGTERM");
    await gone;
  }

  [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    return this.stop();
  }
}

/**
 * Starts a mock of its own on a free port.
 * @param {import("./index.d.cts").StartOptions} [options]
 */
async function start(options = {}) {
  const command = commandOf(options.command);
  const [program = "drytake", ...before] = command;
  const flags = ["--port", String(options.port ?? 0), "--exit-with-stdin", "--format", "json"];
  if (options.timing !== undefined) flags.push("--timing", options.timing);
  const child = spawn(program, [...before, "serve", ...flags, ...(options.args ?? [])], {
    stdio: ["pipe", "pipe", "pipe"], // as long as we live its standard input is open
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  const log = /** @type {string[]} */ ([]);
  const said = await firstLine(child, program, log, options.readyTimeoutMs ?? READY_MS);
  const end = () => void child.kill("SIGTERM");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) /** @type {any} */ (pipe).unref?.();
  const token = options.env?.DRYTAKE_CONTROL_TOKEN ?? process.env.DRYTAKE_CONTROL_TOKEN;
  return new Mock(said.url, said.providers, { command, token, child, log });
}

/**
 * Returns the line in which the server says where it is, once it answers.
 * @param {import("node:child_process").ChildProcessWithoutNullStreams} child
 * @param {string} program
 * @param {string[]} log
 * @param {number} patience
 * @returns {Promise<{ url: string, providers: Record<string, string> }>}
 */
function firstLine(child, program, log, patience) {
  return new Promise((resolve, reject) => {
    /** @param {string} message */
    const fail = (message) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(message));
    };
    const timer = setTimeout(() => fail(`drytake isn't ready after ${patience} ms:\n${log.join("\n")}`), patience);
    child.once("error", (error) => {
      const missing = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";
      const how = "install it with `pipx install drytake`, or set DRYTAKE_COMMAND";
      fail(missing ? `there is no command \`${program}\`: ${how}` : `${program} can't be started: ${error.message}`);
    });
    child.once("close", (code, signal) => {
      fail(`drytake ended with ${signal ?? code} before it was ready:\n${log.join("\n")}`.trimEnd());
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.push(line);
      if (log.length > KEPT_LINES) log.shift();
    });
    createInterface({ input: child.stdout }).once("line", (line) => {
      clearTimeout(timer);
      try {
        resolve(JSON.parse(line));
      } catch {
        fail(`${program} isn't drytake: it says ${line.slice(0, 200)}`);
      }
    });
  });
}

/**
 * Speaks to a mock that runs already.
 * @param {string} url
 * @param {{ token?: string, command?: string[] }} [options]
 */
async function connect(url, options = {}) {
  const origin = url.replace(/\/+$/, "");
  const token = options.token ?? process.env.DRYTAKE_CONTROL_TOKEN;
  const state = await ask(origin, "GET", "/state", { token });
  const bases = Object.entries(state.providers).map(([name, row]) => [name, row.base_url]);
  return new Mock(origin, Object.fromEntries(bases), { command: commandOf(options.command), token });
}

module.exports = { Mock, connect, start };
