import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { allMachines, diagramOf, labelOf, nodesOf, README, transitionsOf, withDiagrams } from '../helpers/diagram.ts';

const LINES = {
  opening: /^state "\w+" as (\w+) \{$/,
  state: /^state "\w+" as (\w+)$/,
  arrow: /^(\[\*\]|\w+) --> (\[\*\]|\w+)(?: : [^:;{}]+)?$/,
  stays: /^(\w+) : [^:;{}]+$/,
  closing: /^\}$/,
};
/** Words that Mermaid reads as its own. */
const RESERVED = [
  'state',
  'note',
  'end',
  'direction',
  'class',
  'classDef',
  'click',
  'style',
  'default',
  'fork',
  'join',
  'choice',
];

/** What is wrong with a diagram's text, as far as Mermaid's grammar for the lines that are used here goes. */
function faultsOf(diagram: string): string[] {
  const [first, ...lines] = diagram.split('\n').map((line) => line.trim());
  const faults = first === 'stateDiagram-v2' ? [] : ['it does not begin as a state diagram'];
  const declared = new Set<string>(['[*]']);
  const used: string[] = [];
  let depth = 0;
  for (const line of lines) {
    const kind = Object.values(LINES).find((pattern) => pattern.test(line));
    if (!kind) faults.push(`not understood: ${line}`);
    const names = (kind?.exec(line) ?? []).slice(1);
    if (kind === LINES.opening || kind === LINES.state) for (const name of names) declared.add(name);
    else used.push(...names);
    if (kind === LINES.opening) depth += 1;
    if (kind === LINES.closing) depth -= 1;
    if (depth < 0) faults.push('closes more states than it opened');
  }
  if (depth > 0) faults.push('leaves a state open');
  for (const name of used) if (!declared.has(name)) faults.push(`never declared: ${name}`);
  for (const name of declared) if (RESERVED.includes(name)) faults.push(`a word of Mermaid’s own: ${name}`);
  return faults;
}

const machines = Object.entries(allMachines());

describe('the page of the machines', () => {
  it('shows every machine as it is (refresh it with `npm run diagrams`)', async () => {
    const page = await readFile(README, 'utf8');
    expect(page === withDiagrams(page), 'machines/README.md is stale: run `npm run diagrams`').toBe(true);
  });

  it.each(machines)('names every effect of the %s', async (name, machine) => {
    const page = await readFile(README, 'utf8');
    const part = page.split(/^## /m).find((section) => section.startsWith(`${name}\n`)) ?? '';
    const named = [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, effect]) => effect);
    expect(named.toSorted()).toEqual(Object.keys(machine.implementations.actors).toSorted());
  });

  it('is not taken for fresh when a part is missing', () => {
    expect(() => withDiagrams('# The machines')).toThrow('has no part for task');
  });
});

describe('a diagram', () => {
  it.each(machines)('of the %s is Mermaid', (_, machine) => {
    expect(faultsOf(diagramOf(machine))).toEqual([]);
  });

  it.each(machines)('of the %s has every state and every way out of one', (_, machine) => {
    const lines = diagramOf(machine).split('\n');
    for (const { key, path } of nodesOf(machine).slice(1))
      expect(lines.some((line) => line.includes(`state "${key}" as ${path.join('_')}`))).toBe(true);
    const arrows = lines.filter((line) => / --> .* : /.test(line));
    expect(arrows.length).toBe(targetedOf(machine).length);
    for (const transition of targetedOf(machine))
      expect(arrows.some((line) => line.includes(labelOf(transition)))).toBe(true);
  });

  it('with a mistake in it would be noticed', () => {
    const broken = 'stateDiagram-v2\n  state "a" as a {\n  a --> b : x: y\n  end --> a';
    expect(faultsOf(broken)).toEqual(['not understood: a --> b : x: y', 'leaves a state open', 'never declared: end']);
  });
});

function targetedOf(machine: AnyStateMachine) {
  return nodesOf(machine)
    .flatMap(transitionsOf)
    .filter(({ target }) => target !== undefined);
}
