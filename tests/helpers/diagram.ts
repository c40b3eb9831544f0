/**
 * Draws the machines: every state and transition of a machine's definition as a Mermaid state diagram, kept in machines/README.md between
 * markers. Run by itself it refreshes that page (`--write`) or says whether it is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  fromCallback,
  fromPromise,
} from 'xstate';
import { breakerMachine } from '../../machines/breaker.ts';
import { connectorMachine } from '../../machines/connector.ts';
import { createLoop, type LoopEffects } from '../../machines/loop.ts';
import { createSupervisor } from '../../machines/supervisor.ts';
import { createTask, type TaskEffects } from '../../machines/task.ts';
import { createWatcher, type Polled } from '../../machines/watcher.ts';

export const README = fileURLToPath(new URL('../../machines/README.md', import.meta.url));

/** Every machine by name, with effects that do nothing: for looking at, not for running. */
export function allMachines(): Record<string, AnyStateMachine> {
  const never = () => new Promise<never>(() => {});
  const anyEffect = { get: () => fromPromise<never>(never) };
  const task = createTask(new Proxy({}, anyEffect) as TaskEffects);
  const loop = createLoop(new Proxy({}, anyEffect) as LoopEffects);
  const watcher = createWatcher({
    poll: fromPromise<Polled, { name: string }>(never),
    subscribe: fromCallback(() => {}),
  });
  const supervisor = createSupervisor({ recover: never, task, watcher });
  return { task, loop, watcher, connector: connectorMachine, breaker: breakerMachine, supervisor };
}

/** The page with every generated part made anew. Throws when a machine has no place in it. */
export function withDiagrams(page: string): string {
  return Object.entries(allMachines()).reduce((text, [name, machine]) => {
    const part = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(<!-- /generated -->)`);
    if (!part.test(text)) throw new Error(`machines/README.md has no part for ${name}`);
    return text.replace(part, (_, opening, closing) => `${opening}\n${drawn(machine)}\n${closing}`);
  }, page);
}

/** One machine as Markdown: its diagram, and below it what a whole region takes without leaving its state. */
function drawn(machine: AnyStateMachine): string {
  const everywhere = nodesOf(machine)
    .filter(isCompound)
    .flatMap((node) => stayingIn(node).map((what) => `- ${regionName(node)}: ${what}`));
  const list = everywhere.length > 0 ? `\nWithout leaving the state:\n\n${everywhere.join('\n')}\n` : '';
  return `\`\`\`mermaid\n${diagramOf(machine)}\n\`\`\`\n${list}`;
}

/** A machine as a Mermaid `stateDiagram-v2`. */
export function diagramOf(machine: AnyStateMachine): string {
  return ['stateDiagram-v2', ...bodyOf(machine.root, 1)].join('\n');
}

/** All states of a machine, the outermost first. */
export function nodesOf(machine: AnyStateMachine): AnyStateNode[] {
  const below = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(below)];
  return below(machine.root);
}

/** All transitions that are written at a state, in the order in which they are tried. */
export function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return [...(node.always ?? []), ...[...node.transitions.values()].flat()];
}

/** What a person calls it: `APPROVED`, `judge says auto`, `after backoff`, `[pauseWasAsked]`. */
export function labelOf(transition: AnyTransitionDefinition): string {
  const { eventType, guard, source } = transition;
  const step = source.invoke.find(({ id }) => eventType === `xstate.done.actor.${id}`);
  if (step) return answerOf(String(step.src), transition);
  const condition = guard ? `[${nameOf(guard)}]` : '';
  const { delay } = transition as { delay?: string | number };
  if (delay !== undefined) return `after ${delay}`;
  const child = eventType.startsWith('xstate.done.actor') ? 'a child ended' : eventType;
  const what = eventType.startsWith('xstate.error.actor') ? 'a child failed' : child;
  return [what, condition].filter(Boolean).join(' ') || 'at once';
}

function answerOf(step: string, { guard, source, eventType }: AnyTransitionDefinition): string {
  if (guard) {
    const { params } = guard as { params?: string };
    return `${step} says ${params ?? nameOf(guard)}`;
  }
  const isOnlyOne = source.transitions.get(eventType)?.length === 1;
  return isOnlyOne ? `${step} is done` : `${step} says anything else`;
}

function nameOf(guard: unknown): string {
  return typeof guard === 'string' ? guard : String((guard as { type: string }).type);
}

/** Mermaid draws no arrow between insides of two different states, so such an arrow is lifted and says where it really begins and ends. */
function bodyOf(node: AnyStateNode, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const children = Object.values(node.states);
  return [
    ...children.flatMap((child) => stateLines(child, depth)),
    ...node.initial.target!.map((target) => `${indent}[*] --> ${mermaidId(target)}`),
    ...nodesWithin(node).flatMap((source) => arrowsFrom(source, node).map((arrow) => indent + arrow)),
    ...children.filter(({ type }) => type === 'final').map((child) => `${indent}${mermaidId(child)} --> [*]`),
  ];
}

function stateLines(node: AnyStateNode, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const declared = `${indent}state "${node.key}" as ${mermaidId(node)}`;
  if (isCompound(node)) return [`${declared} {`, ...bodyOf(node, depth + 1), `${indent}}`];
  return [declared, ...stayingIn(node).map((what) => `${indent}${mermaidId(node)} : ${what}`)];
}

/** Arrows from `source` that belong into the drawing of `frame`, the innermost state around both ends. */
function arrowsFrom(source: AnyStateNode, frame: AnyStateNode): string[] {
  return transitionsOf(source).flatMap((transition) =>
    (transition.target ?? [])
      .filter((target) => commonFrame(source, target) === frame)
      .map((target) => {
        const from = liftedInto(frame, source);
        const to = liftedInto(frame, target);
        const label = [from === source ? '' : `${source.key},`, labelOf(transition), inside(to, target)];
        return `${mermaidId(from)} --> ${mermaidId(to)} : ${label.filter(Boolean).join(' ')}`;
      }),
  );
}

function inside(drawn: AnyStateNode, target: AnyStateNode): string {
  return drawn === target ? '' : `→ ${target.key}`;
}

function commonFrame(source: AnyStateNode, target: AnyStateNode): AnyStateNode {
  const around = ancestorsOf(target);
  return ancestorsOf(source).find((node) => around.includes(node)) ?? source.machine.root;
}

function liftedInto(frame: AnyStateNode, node: AnyStateNode): AnyStateNode {
  return node.parent === frame || !node.parent ? node : liftedInto(frame, node.parent);
}

function ancestorsOf(node: AnyStateNode): AnyStateNode[] {
  return node.parent ? [node.parent, ...ancestorsOf(node.parent)] : [];
}

function nodesWithin(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...nodesWithin(child)]);
}

/** What a state takes without being left, with what is done then. */
function stayingIn(node: AnyStateNode): string[] {
  const inner = transitionsOf(node).filter(({ target }) => target === undefined);
  return inner.map((transition) => {
    const actions = transition.actions.map((action) => (action as { type?: string }).type ?? String(action));
    return `${labelOf(transition)} / ${actions.join(', ')}`;
  });
}

function isCompound(node: AnyStateNode): boolean {
  return Object.keys(node.states).length > 0;
}

function regionName(node: AnyStateNode): string {
  return node.parent ? `\`${node.key}\`` : 'anywhere else';
}

function mermaidId(node: AnyStateNode): string {
  return node.path.join('_');
}

async function main(): Promise<void> {
  const page = await readFile(README, 'utf8');
  const fresh = withDiagrams(page);
  if (argv.includes('--write')) await writeFile(README, fresh);
  console.log(fresh === page ? 'machines/README.md is fresh' : 'machines/README.md was stale');
}

if (import.meta.main) await main();
