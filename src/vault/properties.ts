/**
 * Which property of a note holds which part of the task, in which order, and how each is read back. An account
 * `0123456789` stays text; only `iteration`, `revision` and an action's own fields may be numbers. Pure.
 */
import type { Action } from '../domain/action.ts';
import {
  FACT_NAMES,
  type Facts,
  KINDS,
  PRIORITIES,
  type Scalar,
  STATES,
  type Task,
  type Value,
  ZONES,
} from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import type { FrontMatter, Property } from './frontmatter.ts';
import { noteInvalid } from './invalid.ts';

/** Action type → names of its fields without `type` and `text`: which properties belong to the action. */
export type ActionFields = ReadonlyMap<string, readonly string[]>;

/** The part of a task that its properties hold; `action` without its text. */
export type Head = Omit<Task, 'request' | 'plan' | 'log'>;

const FIRST = ['id', 'kind', 'state', 'zone', 'source', 'received', 'from', 'subject', 'priority'] as const;
const COUNTS = ['iteration', 'revision'] as const;
const LAST = ['risk', 'expires', 'decided_by', 'receipt'] as const;
const OURS = new Set<string>([...FIRST, ...COUNTS, ...FACT_NAMES, 'action', ...LAST]);

/** Every property of the task in the order of a note; null is an empty one. Throws `action_invalid`. */
export function propertiesOf(task: Task, fields: ActionFields): Map<string, Value | null> {
  const properties = new Map<string, Value | null>();
  for (const name of FIRST) properties.set(name, task[name] || null);
  for (const name of COUNTS) properties.set(name, task[name]);
  for (const name of FACT_NAMES) {
    const fact = task.facts[name];
    if (fact !== undefined) properties.set(name, fact);
  }
  properties.set('action', task.action?.type ?? null);
  for (const [field, value] of task.action ? fieldsOf(task.action, fields) : []) {
    properties.set(propertyName(field), value);
  }
  for (const name of LAST) properties.set(name, task[name] || null);
  return properties;
}

/** The task's head as the properties tell it. Throws `note_invalid` with the line. */
export function headFrom(front: FrontMatter, fields: ActionFields): Head {
  const properties = new Map(front.properties.map((property) => [property.key, property]));
  const text = (name: string) => textOf(properties.get(name));
  const priority = text('priority') === '' ? 'normal' : oneOf(PRIORITIES, 'priority', properties);
  return {
    id: idFrom(properties),
    kind: oneOf(KINDS, 'kind', properties),
    state: oneOf(STATES, 'state', properties),
    zone: oneOf(ZONES, 'zone', properties),
    source: text('source'),
    received: text('received'),
    from: text('from'),
    subject: text('subject'),
    priority,
    iteration: countOf(properties.get('iteration'), 1),
    revision: countOf(properties.get('revision'), 0),
    facts: factsFrom(properties),
    action: actionFrom(properties, fields),
    risk: text('risk'),
    expires: text('expires'),
    decided_by: text('decided_by'),
    receipt: text('receipt'),
  };
}

/** An action's field whose name the note needs itself is kept apart from it. No two fields share a property. */
function propertyName(field: string): string {
  return OURS.has(field) || field.startsWith('draft_') ? `draft_${field}` : field;
}

/** Properties that this task's note owns; all others are the owner's. */
export function isOurs(key: string, action: Action | null, fields: ActionFields): boolean {
  if (OURS.has(key)) return true;
  return (fields.get(action?.type ?? '') ?? []).some((field) => propertyName(field) === key);
}

function fieldsOf(action: Action, fields: ActionFields): [string, Value][] {
  const known = fields.get(action.type);
  if (!known) throw new OfficeError('action_invalid', `No connector here knows the action ${action.type}.`);
  const found: [string, Value][] = [];
  for (const field of Object.keys(action)) {
    if (action[field] === undefined || field === 'type' || field === 'text') continue;
    if (!known.includes(field)) {
      throw new OfficeError('action_invalid', `The action ${action.type} has no field ${field}.`);
    }
  }
  for (const field of known) {
    // Own fields only: one may be called `constructor`.
    const value = Object.hasOwn(action, field) ? action[field] : undefined;
    if (value !== undefined) found.push([field, writable(value, field)]);
  }
  return found;
}

function writable(value: Value, field: string): Value {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new OfficeError('action_invalid', `The field ${field} is not a number that can be written down.`);
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

function idFrom(properties: Map<string, Property>): string {
  const id = textOf(properties.get('id'));
  if (ULID.test(id)) return id;
  throw noteInvalid(properties.get('id')?.line ?? 1, 'the id is missing or is not one of ours');
}

function oneOf<T extends string>(allowed: readonly T[], name: string, properties: Map<string, Property>): T {
  const value = textOf(properties.get(name));
  if ((allowed as readonly string[]).includes(value)) return value as T;
  const line = properties.get(name)?.line ?? 1;
  throw noteInvalid(line, `${name} is not one that is known here`, `Use one of: ${allowed.join(', ')}.`);
}

function textOf(property: Property | undefined): string {
  if (!property) return '';
  const { value, key, line } = property;
  if (value.kind === 'plain' || value.kind === 'quoted') return value.text;
  throw noteInvalid(line, `${key} must be plain text`, 'Put the value between double quotes.');
}

function countOf(property: Property | undefined, otherwise: number): number {
  const text = textOf(property);
  if (text === '') return otherwise;
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw noteInvalid(property?.line ?? 1, `${property?.key} must be a whole number`);
}

const LIST_FACTS: readonly string[] = ['references', 'addressed_to', 'files'] satisfies (keyof Facts)[];

function factsFrom(properties: Map<string, Property>): Facts {
  const facts: Record<string, Value> = {};
  for (const name of FACT_NAMES) {
    const property = properties.get(name);
    if (!property) continue;
    if (name === 'automatic' || name === 'stop') facts[name] = textOf(property) === 'true';
    else if (LIST_FACTS.includes(name)) facts[name] = listOf(property);
    else facts[name] = textOf(property);
  }
  return facts;
}

/** One value without a list around it is a list of one; an empty property is an empty list. */
function listOf(property: Property): string[] {
  if (property.value.kind === 'list') return property.value.items;
  const text = textOf(property);
  return text === '' && property.value.kind === 'plain' ? [] : [text];
}

function actionFrom(properties: Map<string, Property>, fields: ActionFields): Action | null {
  const property = properties.get('action');
  const type = textOf(property);
  if (!property || type === '') return null;
  const known = fields.get(type);
  if (!known) throw noteInvalid(property.line, `no connector here knows the action ${JSON.stringify(type)}`);
  const action: Record<string, Value> & { type: string } = { type };
  for (const field of known) {
    const found = properties.get(propertyName(field));
    const value = found && fieldValue(found);
    if (value !== undefined) action[field] = value;
  }
  return action;
}

/** A field that the owner emptied is a field that isn't there. */
function fieldValue({ value, key, line }: Property): Value | undefined {
  if (value.kind === 'list') return value.items;
  if (value.kind === 'quoted') return value.text;
  if (value.kind === 'plain') return value.text === '' ? undefined : plainScalar(value.text);
  throw noteInvalid(line, `${key} must be text, a number or a list of texts`);
}

const DECIMAL = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;
const DECIMAL_CHARS_MAX = 17;

/** A number only where none of its digits would be lost; `0123456789`, `1e3` and long digit strings are text. */
function plainScalar(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  const isDecimal = DECIMAL.test(text) && text.length <= DECIMAL_CHARS_MAX;
  return Number.isFinite(number) && (isDecimal || String(number) === text) ? number : text;
}
