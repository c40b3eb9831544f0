/** What may be proposed just now: the actions of every connector that has an account, as forms to fill in. */
import type { Task } from '../../domain/task.ts';
import type { Proposable } from '../../reasoning/tool.ts';
import type { Desk } from '../desk.ts';

export async function proposablesOf(desk: Desk, task: Task): Promise<Proposable[]> {
  const accountOf = await accountsOf(desk);
  return desk.hosts.actionTypes.flatMap((type) => {
    const { proposal } = desk.hosts.ofAction(type).kind;
    const account = accountOf(type);
    if (!proposal || account === 'none') return [];
    const { says, schema, toAction, fromWords, answering, example } = proposal;
    return {
      type,
      says,
      schema,
      example,
      toAction: (filledIn) => toAction(filledIn as never, { task, account, accountOf }),
      fromWords: (words) => fromWords?.(words, { task, now: desk.clock.now(), timeZone: desk.timeZone }) ?? null,
      answering: (words) => answering?.(words, task) ?? null,
    };
  });
}

/** Under which account each type of action would run; `none` where its service isn't set up. */
export async function accountsOf({ hosts }: Desk): Promise<(type: string) => string> {
  const accounts = new Map(await Promise.all(hosts.all.map(async (host) => [host, await host.account()] as const)));
  return (type) => (hosts.actionTypes.includes(type) ? (accounts.get(hosts.ofAction(type).host) ?? 'none') : 'none');
}
