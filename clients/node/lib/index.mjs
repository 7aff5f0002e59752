// @ts-check
import drytake from "./index.cjs";

export const { Mock, Tenant, connect, matchers, start } = drytake;
