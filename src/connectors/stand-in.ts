/**
 * What every stand-in offers to the sandbox and to the tests. A connector's `stand-in.ts` exports `startStandIn`; the sandbox finds it by the
 * folder's name. For the sandbox and tests only.
 */
import type { FaultKind } from '../outside/stand-in/server.ts';

export interface StandInOptions {
  /** 0 or nothing: any free one. */
  port?: number;
  /** Where it may put a login file for the office. */
  stateDir: string;
  /** How long a `slow` call waits before it is carried out. Milliseconds. */
  slowMs?: number;
}

export interface StandIn {
  url: string;
  /** With these an office lives on it. */
  settings: Readonly<Record<string, string>>;
  /** How many effects that reach people, or the books, it has seen. */
  effects(): number | Promise<number>;
  /** What the public, the receiver or the bookkeeper sees now; newest first. */
  shows(): readonly Shown[] | Promise<readonly Shown[]>;
  /** What people outside can do in the sandbox's page. */
  gestures: readonly Gesture[];
  /** Tells of each change of what it shows; the result ends it. */
  onChange(listener: () => void): () => void;
  /** The next `count` calls fail so: those with an effect, or those that `match` names. */
  fault(kind: FaultKind, count: number, match?: string): void;
  /** Requests seen so far, newest last: `POST /2/tweets`, with the time in milliseconds. */
  requests(): readonly { line: string; at: number }[];
  /** Forgets what was done and every fault; logins stay. */
  reset(): void | Promise<void>;
  close(): Promise<void>;
}

/** One thing that can be seen outside: a post, a message, a document of the books. */
export interface Shown {
  id: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Who shows it, e.g. `@acme`. */
  by: string;
  /** E.g. `Invoice INV/2026/00001 · posted`; empty for a post. */
  title: string;
  text: string;
  /** Facts under it, e.g. `3 likes`, `Total: 5000.00 EUR`. */
  details: readonly string[];
  pictures: readonly { type: string; bytes: Buffer; alt: string }[];
  link: string;
  /** Comments, or the lines of a conversation, oldest first. */
  replies: readonly { by: string; text: string; at: number }[];
}

export interface Gesture {
  /** E.g. `comment`. */
  name: string;
  /** The button's words, e.g. `Comment on the newest post`. */
  label: string;
  fields: readonly { name: string; label: string; example: string }[];
  /** Throws an Error that says what is wrong with the fields. */
  do(fields: Readonly<Record<string, string>>): void | Promise<void>;
}

export type StartStandIn = (options: StandInOptions) => Promise<StandIn>;
