/** The `fields` of the Graph API, as a stand-in serves them: names, modifiers and what is wanted below. For the sandbox and tests only. */
import { GraphRefusal } from './refusal.ts';

export type Args = Readonly<Record<string, string>>;
export type Fields = readonly { name: string; args: Args; below: Fields | null }[];
/** A node's fields by name. A function is an edge: it answers a list, or what it is asked for. */
export type Node = Readonly<Record<string, unknown>>;
export type Edge = (args: Args, fields: Fields | null) => unknown;

/** Throws a refusal as Meta words it where the brackets don't fit. */
export function parseFields(text: string): Fields {
  let at = 0;
  const fail = (): never => {
    throw new GraphRefusal(400, 2500, `Syntax error "Unexpected character" at character ${at}: ${text}`);
  };
  const word = (): string => {
    const found = /^[a-z_]+/.exec(text.slice(at))?.[0] ?? fail();
    at += found.length;
    return found;
  };
  const list = (): Fields => {
    const fields: { name: string; args: Record<string, string>; below: Fields | null }[] = [];
    for (;;) {
      const field = { name: word(), args: {} as Record<string, string>, below: null as Fields | null };
      while (text[at] === '.') {
        at += 1;
        const name = word();
        const value = /^\(([^()]*)\)/.exec(text.slice(at)) ?? fail();
        field.args[name] = value[1]!;
        at += value[0].length;
      }
      if (text[at] === '{') {
        at += 1;
        field.below = list();
        if (text[at] !== '}') fail();
        at += 1;
      }
      fields.push(field);
      if (text[at] !== ',') return fields;
      at += 1;
    }
  };
  const fields = list();
  if (at < text.length) fail();
  return fields;
}

/** What was asked for, and its id. `kind` is told where a field doesn't exist. */
export function project(node: Node, fields: Fields | null, kind: string): Record<string, unknown> {
  const wanted = fields ?? [{ name: 'id', args: {}, below: null }];
  const shown: Record<string, unknown> = {};
  for (const { name, args, below } of wanted) {
    if (!(name in node)) {
      throw new GraphRefusal(400, 100, `(#100) Tried accessing nonexisting field (${name}) on node type (${kind})`);
    }
    const value = node[name];
    const answer =
      typeof value === 'function'
        ? (value as Edge)(args, below)
        : below && value
          ? project(value as Node, below, kind)
          : value;
    if (answer !== undefined) shown[name] = answer;
  }
  return { ...shown, id: node.id };
}

/** A list as an edge answers it. `nodes` in the order that the edge has. */
export function listed(nodes: readonly Node[], args: Args, fields: Fields | null, kind: string): unknown {
  const limit = args.limit === undefined ? 25 : Number(args.limit);
  if (!Number.isInteger(limit) || limit < 0 || limit > 100) {
    throw new GraphRefusal(400, 100, '(#100) Param limit must be between 0 and 100');
  }
  const start = args.after ? Number(Buffer.from(args.after, 'base64url').toString()) : 0;
  const shown = nodes.slice(start, start + limit);
  const end = start + shown.length;
  const after = Buffer.from(String(end)).toString('base64url');
  const more = end < nodes.length && limit > 0;
  return {
    data: shown.map((node) => project(node, fields, kind)),
    ...(shown.length > 0
      ? { paging: { cursors: { before: 'x', after }, ...(more ? { next: 'https://graph.facebook.com/next' } : {}) } }
      : {}),
    ...(args.summary === 'true' ? { summary: { total_count: nodes.length } } : {}),
  };
}
