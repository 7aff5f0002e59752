// @ts-check
"use strict";

const { afterAll, beforeAll, expect } = /** @type {any} */ (require("@jest/globals"));
const { Mock, Tenant, connect, matchers, start } = require("./index.cjs");
const { Lifecycle } = require("./lifecycle.cjs");

expect.extend(matchers);

/** @param {import("./index.d.cts").StartOptions} [options] */
function useDrytake(options) {
  return new Lifecycle(options, (run) => beforeAll(run, 60_000), (run) => afterAll(run));
}

module.exports = { Mock, Tenant, connect, matchers, start, useDrytake };
