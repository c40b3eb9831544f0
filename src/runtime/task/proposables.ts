/** What may be proposed just now: the actions of every connector that has an account, as forms to fill in. */
import type { Task } from '../../domain/task.ts';
import type { Proposable } from '../../reasoning/tool.ts';
import type { Desk } from '../desk.ts';

export async function proposablesOf(desk: Desk, task: Task): Promise<Proposable[]> {
  const found = await Promise.all(desk.hosts.actionTypes.map((type) => proposableOf(desk, type, task)));
  return found.filter((one) => one !== null);
}

async function proposableOf(desk: Desk, type: string, task: Task): Promise<Proposable | null> {
  const { host, kind } = desk.hosts.ofAction(type);
  const account = await host.account();
  const { proposal } = kind;
  if (!proposal || account === 'none') return null;
  return {
    type,
    says: proposal.says,
    schema: proposal.schema,
    toAction: (filledIn) => proposal.toAction(filledIn, { task, account }),
  };
}
