/** The form that a model fills in: a zod schema as JSON Schema that every provider takes, and what was filled in, read back. Pure. */
import { z } from 'zod';
import { firstJson } from './first-json.ts';
import type { JsonSchema } from './wire.ts';

export interface AnswerForm<Answer> {
  schema: JsonSchema;
  /** The answer, or what is wrong with it in words for the model. */
  read(text: string): { answer: Answer } | { problem: string };
}

export function answerForm<Answer>(answer: z.ZodType<Answer>): AnswerForm<Answer> {
  const schema = plainSchema(answer);
  // providers want an object at the top
  const isWrapped = schema.type !== 'object';
  return {
    schema: isWrapped ? objectOf({ answer: schema }) : schema,
    read: (text) => {
      const found = firstJson(text);
      if (found === undefined) return { problem: 'There is no whole JSON object in it.' };
      const value = isWrapped ? (found as { answer?: unknown } | null)?.answer : found;
      const parsed = answer.safeParse(value);
      return parsed.success ? { answer: parsed.data } : { problem: problemsIn(parsed.error) };
    },
  };
}

/** A closed object in which everything has to be there. */
export function objectOf(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** JSON Schema without what constrained decoders refuse; what was taken out is told in the description, and checked when the answer is read. */
export function plainSchema(schema: z.ZodType): JsonSchema {
  const { $schema, ...plain } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => simplify(jsonSchema as JsonSchema),
  }) as JsonSchema;
  return plain;
}

/** True where nothing may be left out or added anywhere: only then can a decoder be strict. */
export function isClosed(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  const { type, properties, required, additionalProperties } = schema as JsonSchema;
  if (type === 'object' && additionalProperties !== false) return false;
  const mayMiss = (name: string) => !(Array.isArray(required) && required.includes(name));
  if (type === 'object' && Object.keys(properties ?? {}).some(mayMiss)) return false;
  return Object.values(schema).every(isClosed);
}

/** What is wrong, in words that a model can act on: where, and what. */
export function problemsIn(error: z.ZodError): string {
  return z.prettifyError(error).slice(0, PROBLEM_CHARS_MAX);
}

const PROBLEM_CHARS_MAX = 1_500;

const CONSTRAINTS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'pattern',
  'format',
];

function simplify(schema: JsonSchema): void {
  if (schema.type === 'object' && schema.properties) schema.additionalProperties ??= false;
  if (schema.oneOf) {
    schema.anyOf = schema.oneOf;
    delete schema.oneOf;
  }
  const said = CONSTRAINTS.flatMap((name) => {
    const value = schema[name];
    delete schema[name];
    // what zod writes for every whole number says nothing
    const isEmpty = value === undefined || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
    return isEmpty ? [] : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  if (said.length > 0) schema.description = [schema.description, `(${said.join(', ')})`].filter(Boolean).join(' ');
}
