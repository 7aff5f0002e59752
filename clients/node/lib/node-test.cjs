// @ts-check
"use strict";

const { after, before } = require("node:test");
const { Mock, Tenant, connect, matchers, start } = require("./index.cjs");
const { Lifecycle } = require("./lifecycle.cjs");

/** @param {import("./index.d.cts").StartOptions} [options] */
function useDrytake(options) {
  return new Lifecycle(options, (run) => before(run), (run) => after(run));
}

module.exports = { Mock, Tenant, connect, matchers, start, useDrytake };
