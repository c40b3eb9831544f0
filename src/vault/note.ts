/**
 * The format of a note: a task as Markdown that a person can read, edit and extend, and back without losing anything.
 * `parseNote(writeNote(task))` gives the task for any strings at all; a file whose task didn't change stays as it is,
 * byte for byte; and where something changed, everything that isn't ours stays. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Action } from '../domain/action.ts';
import type { Task, Value } from '../domain/task.ts';
import { OfficeError } from '../errors.ts';
import {
  type FrontMatter,
  isReadable,
  type Property,
  parseFrontMatter,
  printFrontMatter,
  printProperty,
} from './frontmatter.ts';
import { readDraft, readLog, readPlan, readRequest, writeDraft, writeLog, writePlan, writeRequest } from './parts.ts';
import { type ActionFields, headFrom, isOurs, propertiesOf } from './properties.ts';
import { type Block, blockOf, parseBlocks, printBlocks, SECTIONS } from './sections.ts';

/** A note as text and as task, with what is needed to change one without disturbing the rest. Never changed in place. */
export interface Note {
  readonly text: string;
  readonly task: Task;
  readonly front: FrontMatter;
  readonly blocks: readonly Block[];
  /** What ends the file's lines: an editor may have changed all of them. */
  readonly lineEnd: '\n' | '\r\n';
}

/** Reads a file's text. Throws `note_invalid`, which names the line. */
export function parseNote(text: string, fields: ActionFields): Note {
  const lineEnd = /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
  // We never write a carriage return, so each one is an editor's and no part of any text.
  const { front, body, bodyLine } = parseFrontMatter(text.includes('\r') ? text.replaceAll('\r\n', '\n') : text);
  const blocks = parseBlocks(body, bodyLine);
  const block = (name: Block['name']) => blocks.find((one) => one.name === name);
  const head = headFrom(front, fields);
  const draft = readDraft(block('Draft'));
  const action: Action | null = head.action && draft !== undefined ? { ...head.action, text: draft } : head.action;
  const request = readRequest(block('Request'));
  const task: Task = { ...head, action, request, plan: readPlan(block('Plan')), log: readLog(block('Log')) };
  return { text, task, front, blocks, lineEnd };
}

/**
 * The note of this task: a new one, or `base` with what changed; `base` itself where nothing did. Throws
 * `action_invalid` for an action whose fields nobody declared, `too_large` for more properties than can be read back.
 */
export function writeNote(task: Task, fields: ActionFields, base?: Note): Note {
  const wanted = copyTask(task);
  if (base && isDeepStrictEqual(base.task, wanted)) return base;
  const front = base ? changedFront(base, wanted, fields) : newFront(wanted, fields);
  if (!isReadable(front)) throw new OfficeError('too_large', 'This task has more properties than a note can hold.');
  const blocks = changedBlocks(base ?? EMPTY, wanted);
  const lineEnd = base?.lineEnd ?? '\n';
  const text = printFrontMatter(front) + printBlocks(blocks);
  return { text: lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd), task: wanted, front, blocks, lineEnd };
}

/** A task of its own: nothing that the caller does to it later reaches the one it was made from. */
export function copyTask(task: Task): Task {
  const { facts, action, plan, log } = task;
  return {
    ...task,
    facts: copyValues(facts),
    action: action && (copyValues(action) as Action),
    plan: plan.map(({ done, text }) => ({ done, text })),
    log: log.map(({ at, text }) => ({ at, text })),
  };
}

function copyValues(values: object): Record<string, Value> {
  const copy: Record<string, Value> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) copy[name] = Array.isArray(value) ? [...value] : value;
  }
  return copy;
}

function newFront(task: Task, fields: ActionFields): FrontMatter {
  const properties = [...propertiesOf(task, fields)].map(([key, value]) => newProperty(key, value));
  return { properties, below: '' };
}

function newProperty(key: string, value: Value | null, old?: Property): Property {
  const above = old ? old.above + (old.comment && `${old.comment}\n`) : '';
  // What was read is never read again, so the value itself need not be kept.
  return { key, value: { kind: 'other' }, line: 0, above, text: printProperty(key, value), comment: '' };
}

function changedFront(base: Note, task: Task, fields: ActionFields): FrontMatter {
  const before = propertiesOf(base.task, fields);
  const wanted = propertiesOf(task, fields);
  // A field that this action doesn't have may stand there from another one, or as a property of the owner's.
  const isForeign = (key: string) => !isOurs(key, base.task.action, fields) && !isOurs(key, task.action, fields);
  const isSame = (key: string) => before.has(key) && isDeepStrictEqual(before.get(key), wanted.get(key));
  const properties: Property[] = [];
  // Comments above a property that goes stay, above the next one.
  let left = '';
  for (const old of base.front.properties) {
    const value = wanted.get(old.key);
    if (value === undefined && !isForeign(old.key)) {
      left += old.above;
      continue;
    }
    const kept = value === undefined || isSame(old.key) ? old : newProperty(old.key, value, old);
    properties.push(left === '' ? kept : { ...kept, above: left + kept.above });
    left = '';
  }
  const present = new Set(properties.map(({ key }) => key));
  for (const [key, value] of wanted) {
    if (!present.has(key) && !isSame(key)) insertInOrder(properties, [...wanted.keys()], newProperty(key, value));
  }
  return { properties, below: left + base.front.below };
}

/** Behind the nearest property that stands before it in a note of ours. */
function insertInOrder(properties: Property[], order: readonly string[], made: Property): void {
  for (let at = order.indexOf(made.key) - 1; at >= 0; at -= 1) {
    const index = properties.findIndex(({ key }) => key === order[at]);
    if (index >= 0) {
      properties.splice(index + 1, 0, made);
      return;
    }
  }
  properties.unshift(made);
}

const EMPTY = {
  task: { request: '', plan: [], log: [], action: null },
  blocks: [
    { name: null, line: 0, lines: [''] },
    ...SECTIONS.map((name) => ({ name, line: 0, lines: [`## ${name}`, ''] })),
  ],
} satisfies { task: Partial<Task>; blocks: readonly Block[] };

function changedBlocks(base: Pick<Note, 'blocks'> & { task: Pick<Task, BodyPart> }, task: Task): Block[] {
  const blocks = base.blocks.map((block) => ({ ...block, lines: [...block.lines] }));
  const draft = task.action?.text;
  // A draft that lost its action in the properties still stands in its section: a new action must not take it up.
  const isNewAction = task.action !== null && base.task.action === null;
  if (task.request !== base.task.request) writeRequest(blockOf(blocks, 'Request'), task.request);
  if (!isDeepStrictEqual(task.plan, base.task.plan)) writePlan(blockOf(blocks, 'Plan'), task.plan);
  if (isNewAction || draft !== base.task.action?.text) writeDraft(blockOf(blocks, 'Draft'), draft);
  if (!isDeepStrictEqual(task.log, base.task.log)) writeLog(blockOf(blocks, 'Log'), task.log);
  return blocks;
}

type BodyPart = 'request' | 'plan' | 'action' | 'log';
