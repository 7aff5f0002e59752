/// <reference lib="esnext.disposable" />

export type Timing = "realistic" | "fast" | "instant" | "per-poll";
export type Severity = "error" | "warning" | "info";

export interface StartOptions {
  /** The command; by default that of the variable DRYTAKE_COMMAND, else `drytake`. */
  command?: string[];
  /** By default a free one. */
  port?: number;
  /** How long tasks take: as documented; about 3 seconds; no time; one state a query. By default `fast`. */
  timing?: Timing;
  /** More flags of `drytake serve`. */
  args?: string[];
  /** More variables of its environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** By default 30,000. */
  readyTimeoutMs?: number;
}

/** A rule that the client broke. */
export interface Finding {
  /** Such as `outai.audio-alone`; `drytake explain RULE` says all about it. */
  rule: string;
  severity: Severity;
  /** Whether the source says so, real calls show it, or it is our reading. */
  confidence: "documented" | "observed" | "inferred";
  message: string;
  /** How to mend it. */
  hint: string;
  /** Page, section and the day it was read. */
  source: string;
  /** RFC 6901 pointer into the body. */
  pointer: string;
  value: unknown;
  /** Method and path of the call. */
  subject: string;
  call: number | null;
}

/** What `drytake check --format json` prints: see docs/report.schema.json. */
export interface Report {
  good: boolean;
  conclusion: "good" | "bad" | "nothing-tested" | "command-failed" | "money-lost" | "interrupted";
  findings: Finding[];
  subjects: string[];
  counts: Record<Severity | "unverified", number>;
  cost: { provider: string; unit: string; amount: number | null; unpriced: number }[];
  money: { line: string; tasks: number; fetched: number; unfetched: string[]; lost: string[] } | null;
  [more: string]: unknown;
}

export interface Call {
  serial: number;
  at: string;
  provider: string;
  operation: string | null;
  method: string;
  path: string;
  status: number;
  body: string;
  response: string;
  task_id: string | null;
  [more: string]: unknown;
}

export interface Task {
  provider: string;
  id: string;
  operation: string;
  state: string;
  price: number | null;
  unit: string;
  [more: string]: unknown;
}

/** A scenario, and when it happens: `drytake scenarios` lists them. */
export interface Trigger {
  name: string;
  provider?: string;
  operation?: string;
  action?: string;
  calls?: number[];
  first?: number;
  after?: number;
  times?: number;
  probability?: number;
  params?: Record<string, number>;
}

export interface FindingsOptions {
  /** Patterns of rule ids that are let pass, such as `conduct.*`. */
  allow?: string[];
  /** True once the client has ended: then what it left undone is a finding too. */
  finished?: boolean;
}

/** One key of the mock: its own tasks, clock, money, scenarios and findings. */
export declare class Tenant {
  readonly mock: Mock;
  readonly key: string;
  /** What a client takes for a provider's own base URL. */
  baseUrl(provider: string): string;
  /** Variables that point known clients of a provider at the mock, as `drytake env` prints them. */
  env(provider: string): Promise<Record<string, string>>;
  /** Lets something go wrong from now on; `null` lets all go well again. */
  scenario(chosen: string | Trigger | Trigger[] | null, more?: Omit<Trigger, "name">): Promise<unknown>;
  /** How long tasks take. */
  timing(mode: Timing): Promise<unknown>;
  /** Moves the key's clock on, in no time. */
  advance(seconds: number): Promise<unknown>;
  /** All that is said of the key's calls. */
  report(options?: FindingsOptions): Promise<Report>;
  /** Which rules the key's calls broke. */
  findings(options?: FindingsOptions): Promise<Finding[]>;
  /** The key's calls, oldest first. */
  journal(): Promise<Call[]>;
  /** The key's tasks, newest first. */
  tasks(): Promise<Task[]>;
  /** Forgets the key's tasks, money, clock, scenario and journal. */
  reset(): Promise<unknown>;
  /** Fails where the key's calls broke a rule. */
  assertNoFindings(options?: FindingsOptions): Promise<void>;
}

/** A mock server. */
export declare class Mock {
  private constructor();
  readonly url: string;
  /** Provider to base URL. */
  readonly providers: Record<string, string>;
  /** What it logged last. */
  readonly log: string;
  /** A key of your own; by default a new one. */
  tenant(key?: string): Tenant;
  /** Ends the mock, if it is ours. */
  stop(): Promise<void>;
  /** For `await using`, where the runtime has it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a test file holds: the mock runs from its first test to its last. */
export interface Lifecycle {
  readonly mock: Mock;
  readonly url: string;
  tenant(key?: string): Tenant;
}

/** Starts a mock of its own on a free port; it ends with this process, whatever ends that. */
export declare function start(options?: StartOptions): Promise<Mock>;
/** Speaks to a mock that runs already. */
export declare function connect(url: string, options?: { token?: string; command?: string[] }): Promise<Mock>;

interface MatcherResult {
  pass: boolean;
  message: () => string;
}
/** For `expect.extend`. */
export declare const matchers: {
  toHaveNoFindings(tenant: Tenant, options?: FindingsOptions): Promise<MatcherResult>;
  toHaveFinding(tenant: Tenant, rule: string, options?: FindingsOptions): Promise<MatcherResult>;
};
