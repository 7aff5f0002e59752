// @ts-check
"use strict";

const { Mock, connect, start } = require("./mock.cjs");
const { Tenant } = require("./tenant.cjs");
const { matchers } = require("./matchers.cjs");

module.exports = { Mock, Tenant, connect, matchers, start };
