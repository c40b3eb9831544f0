/** Keeps account of the states and transitions that tests took through a machine, so that a forgotten one can be named. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition, InspectionEvent } from 'xstate';
import { labelOf, nodesOf, transitionsOf } from '../helpers/diagram.ts';

interface Walk {
  /** Given to `createActor`; it sees the actor's children, too. */
  inspect(event: InspectionEvent): void;
  /** Sentences about what no test has walked yet. */
  unwalked(): string[];
}

/** Counts for all machines with this machine's id, whatever effects they were given. */
export function walkOf(machine: AnyStateMachine): Walk {
  const walked = new Set<string>([machine.root.id]);
  const inspect = (event: InspectionEvent): void => {
    if (event.type === '@xstate.snapshot' || event.type === '@xstate.microstep') {
      for (const { id } of nodesIn(event.snapshot)) walked.add(id);
    }
    if (event.type !== '@xstate.microstep') return;
    for (const transition of event._transitions) {
      if (transition.source.machine.id === machine.id) walked.add(keyOf(transition)).add(transition.source.id);
    }
  };
  const unwalked = (): string[] => [
    ...nodesOf(machine)
      .filter(({ id }) => !walked.has(id))
      .map(({ id }) => `no test was in ${id}`),
    ...nodesOf(machine)
      .flatMap(transitionsOf)
      .filter((transition) => !walked.has(keyOf(transition)))
      .map((transition) => `no test took ${keyOf(transition)}`),
  ];
  return { inspect, unwalked };
}

function nodesIn(snapshot: unknown): AnyStateNode[] {
  return (snapshot as { _nodes?: AnyStateNode[] })._nodes ?? [];
}

/** Names a transition also where two of them look alike: by its place among those of its event. */
function keyOf(transition: AnyTransitionDefinition): string {
  const { source, eventType } = transition;
  const alike = eventType === '' ? source.always : source.transitions.get(eventType);
  const place = alike?.indexOf(transition) ?? -1;
  return `${source.id}: ${labelOf(transition)} (${place + 1} of ${alike?.length})`;
}
