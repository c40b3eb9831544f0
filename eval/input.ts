/** Makes of an example what the office makes of an arrival: its task, and what whoever thinks gets to see. */
import { CONNECTORS } from '../src/connectors/registry.ts';
import type { Facts, Task } from '../src/domain/task.ts';
import { LIMITS } from '../src/limits.ts';
import type { Meter } from '../src/reasoning/models/model.ts';
import type { ThinkInput } from '../src/reasoning/reasoner.ts';
import type { Proposable } from '../src/reasoning/tool.ts';
import type { Example } from './arrivals/example.ts';
import { NOW, OFFICE, TIME_ZONE, TOOLS } from './world.ts';

/** Every action that there is, by its type. */
export const ACTION_KINDS = new Map(CONNECTORS.flatMap(({ actions }) => actions).map((kind) => [kind.type, kind]));

export function taskOf(example: Example): Task {
  const { name, kind = 'EMAIL', from, subject, request } = example;
  return {
    id: '01JD00000000000000000000AA',
    kind,
    state: 'drafting',
    zone: 'single',
    source: `evaluation:${name}`,
    received: new Date(NOW).toISOString(),
    from,
    subject,
    priority: 'normal',
    iteration: 1,
    revision: 0,
    facts: { ...(kind === 'EMAIL' ? mailFacts(name) : {}), ...example.facts },
    action: null,
    risk: '',
    expires: '',
    decided_by: '',
    receipt: '',
    request,
    plan: [],
    log: [],
  };
}

function mailFacts(name: string): Facts {
  return {
    account: OFFICE,
    addressed_to: [OFFICE],
    automatic: false,
    thread: `t-${name}`.slice(0, 64),
    message_id: `<${name}@mail.example>`,
  };
}

export function inputAbout(task: Task, meter: Meter): ThinkInput {
  return {
    task,
    instruction: null,
    history: [],
    iteration: 1,
    iterationsMax: LIMITS.iterations_max,
    plan: [],
    ownerWords: [],
    available: [...ACTION_KINDS.keys()],
    proposables: proposablesFor(task),
    tools: TOOLS,
    progress: () => {},
    meter,
    account: OFFICE,
    now: NOW,
    timeZone: TIME_ZONE,
  };
}

function proposablesFor(task: Task): Proposable[] {
  return [...ACTION_KINDS.values()].flatMap(({ type, proposal }) => {
    if (!proposal) return [];
    const { says, schema, toAction } = proposal;
    return [
      { type, says, schema, toAction: (given) => toAction(given, { task, account: OFFICE, accountOf: () => OFFICE }) },
    ];
  });
}
