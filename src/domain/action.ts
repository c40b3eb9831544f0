/**
 * The action: a typed outward effect. Flat, so that it fits a note's properties; its long text, where it has one, is
 * always called `text`. Each connector gives the zod schema that an action must pass. Pure.
 */
import type { Category, Value } from './task.ts';

export interface Action {
  /** `<service>.<verb>`, e.g. `email.send`. */
  readonly type: string;
  /** Goes into the note's `## Draft`, byte for byte. */
  readonly text?: string;
  readonly [field: string]: Value | undefined;
}

/** A file that leaves with the action, as it was when the card was made. */
export interface Attachment {
  /** Path inside the vault. */
  path: string;
  /** The name the receiver sees. */
  name: string;
  bytes: number;
  /** Hex. */
  sha256: string;
}

/** A value that decides who gets something or how much: what the taint rule looks at. */
export interface CriticalValue {
  kind: 'recipient' | 'amount' | 'account' | 'link';
  field: string;
  value: string;
  /** What a person calls it, where the value is a number of the service's own: `whoever wrote this comment`. */
  shown?: string;
}

/** What the policy needs to know of an action, told by the connector that would run it. */
export interface ActionFacts {
  category: Category;
  critical: readonly CriticalValue[];
  /** True where the action answers inside the conversation it came from, to nobody new. */
  staysInThread: boolean;
}

/** What an outside system answered. */
export interface Receipt {
  /** The outside system's own id of what was made. */
  id: string;
  /** Where the owner can see it; empty where there is no such place. */
  link: string;
  /** ISO 8601: when the service says it happened, else when its answer came. */
  at: string;
  /** One line for the card, e.g. `Sent to ali@example.com`. */
  summary: string;
  /** Where what came of it isn't quite what was approved; one plain sentence each. */
  remarks?: readonly string[];
  /** True where nothing was really done. */
  dryRun?: boolean;
}
