/** Something that a form takes, made from its JSON Schema: for calling what reads, whatever it is. */
import { z } from 'zod';

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  minItems?: number;
  items?: Schema;
}

/** Each string one of these, whichever the form takes. */
const WORDS = ['1991500000000000000', '2026-11-01', 'Ali', '', 'urn:li:share:1'];

/** Null where nothing that is tried fits. */
export function inputFor<T>(form: z.ZodType<T>): T | null {
  const schema = z.toJSONSchema(form, { io: 'input' }) as Schema;
  for (const word of WORDS) {
    const parsed = form.safeParse(made(schema, word));
    if (parsed.success) return parsed.data;
  }
  return null;
}

function made(schema: Schema, word: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return made(schema.anyOf[0]!, word);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, made(schema.properties![name]!, word)]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => made(schema.items!, word));
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return false;
    default:
      return word;
  }
}
