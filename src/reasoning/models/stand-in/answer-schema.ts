/** What JSON Schema a provider's constrained decoder takes: the part that both protocols share. */

const FORBIDDEN = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'oneOf',
  'not',
  'if',
  'patternProperties',
  'propertyNames',
];

/** Null where the schema can be taken, else why not. */
export function answerSchemaProblem(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  const node = schema as Record<string, unknown>;
  const forbidden = FORBIDDEN.find((key) => key in node);
  if (forbidden) return `For '${String(node.type)}' type, property '${forbidden}' is not supported`;
  if (node.type === 'object' && node.additionalProperties !== false) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  return childrenOf(node).reduce<string | null>((found, child) => found ?? answerSchemaProblem(child), null);
}

function childrenOf(node: Record<string, unknown>): unknown[] {
  const maps = [node.properties, node.$defs, node.definitions].flatMap((map) => Object.values(map ?? {}));
  const lists = [node.anyOf, node.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...maps, ...lists, node.items];
}
