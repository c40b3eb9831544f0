/** What a scripted model is asked, and how it may answer: the same whichever protocol carries it. For the sandbox, the evaluation and tests. */

export interface ToolUse {
  name: string;
  input: unknown;
}

export interface Turn {
  role: 'user' | 'assistant';
  text: string;
  /** What an assistant's turn wanted to use. */
  uses: readonly ToolUse[];
  /** What a user's turn answers to that; in the order of the uses. */
  results: readonly { name: string; text: string; isError: boolean }[];
}

/** One request to the model, read. */
export interface Asked {
  /** Which request that reached the script this is, from 1. */
  count: number;
  model: string;
  system: string;
  turns: readonly Turn[];
  tools: readonly { name: string; says: string; schema: unknown }[];
  /** The JSON Schema that the answer has to fit; null where plain text is asked for. */
  schema: unknown;
  stream: boolean;
  /** As it came, for what isn't read above. */
  body: Record<string, unknown>;
}

/** How a request goes wrong. `where` says if it happens before the answer begins or in the middle of its body. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; type?: string; message?: string; code?: string }
  | { kind: 'stall' | 'drop'; where: 'before' | 'body' }
  /** The first half of a sound answer, properly ended. */
  | { kind: 'half' }
  /** 200 with a page instead of an answer. */
  | { kind: 'garbage' }
  /** A sound answer after this many bytes of white space. */
  | { kind: 'huge'; bytes: number };

export type Reply =
  | { text: string }
  /** In the way that the client asked for: a text, or the call of its answer tool. */
  | { json: unknown }
  | { tools: readonly ToolUse[]; text?: string }
  /** The provider won't answer. */
  | { refusal: string }
  /** Ends at the limit of output tokens. */
  | { cut: string }
  | { fault: Fault };

export type Script = (asked: Asked) => Reply | Promise<Reply>;

/** Plays these one after the other; the last goes on for ever. */
export function inOrder(...replies: [Reply, ...Reply[]]): Script {
  let next = 0;
  return () => {
    const reply = replies[Math.min(next, replies.length - 1)]!;
    next += 1;
    return reply;
  };
}

/** The final answer, in whichever way this client wants it: the same script then serves every kind of model. */
export function answering(asked: Asked, answer: unknown): Reply {
  return { json: wantsNext(asked) ? { next: { final: answer } } : answer };
}

/** The wish to use a tool, e.g. `mail.search`, in whichever way this client offers its tools. */
export function lookingUp(asked: Asked, name: string, input: unknown): Reply {
  if (wantsNext(asked)) return { json: { next: { use: wireName(name), input } } };
  return { tools: [{ name: wireName(name), input }] };
}

/** Where a client has no tools of the protocol, it offers them in the form of the answer. */
function wantsNext({ schema, system, tools }: Asked): boolean {
  const properties = (schema as { properties?: object } | null)?.properties ?? {};
  return Object.hasOwn(properties, 'next') || (schema === null && tools.length === 0 && system.includes('{"next":'));
}

function wireName(name: string): string {
  return name.replaceAll('.', '_');
}
