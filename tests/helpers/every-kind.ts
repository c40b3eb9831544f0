/** One action of every kind of the registry, each on its own service's stand-in: what is proved of a mail is proved of them all. */
import type { ActionKind } from '../../src/connectors/connector.ts';
import { CONNECTORS } from '../../src/connectors/registry.ts';
import type { StandIn } from '../../src/connectors/stand-in.ts';
import type { Action } from '../../src/domain/action.ts';
import type { ConnectorSubject, SampleFrom } from './connector-contract.ts';
import { type ConnectorWorld, openConnectorWorld } from './connector-world.ts';
import { JOINT } from './joint-post.ts';
import { allSubjects } from './subjects.ts';

/** Every kind by its type, in the order of the registry. */
export const KINDS: ReadonlyMap<string, ActionKind<unknown>> = new Map(
  CONNECTORS.flatMap(({ actions }) => actions.map((kind) => [kind.type, kind] as const)),
);

export interface Sample {
  kind: ActionKind<unknown>;
  action: Action;
  /** The connector that runs it, and what it runs on; a joint kind has neither. */
  world: (ConnectorWorld & { subject: ConnectorSubject }) | null;
}

/** A sample of each kind, by type. */
export async function openEveryKind(): Promise<{ samples: ReadonlyMap<string, Sample>; close(): Promise<void> }> {
  const subjects = await allSubjects();
  const worlds = await Promise.all(
    subjects.map(async (subject) => ({
      ...(await openConnectorWorld(subject.connector, subject.startStandIn, { settings: subject.settings })),
      subject,
    })),
  );
  const from = (type: string) => {
    const world = worlds.find(({ subject }) => type in subject.samples);
    return world && { world, account: world.subject.connector.account(world.session), standIn: world.standIn };
  };
  const samples = new Map<string, Sample>();
  for (const [type, kind] of KINDS) {
    const found = from(type);
    const action = found ? await found.world.subject.samples[type]!(found) : jointAction((part) => from(part)!.account);
    samples.set(type, { kind, action, world: found?.world ?? null });
  }
  return { samples, close: async () => void (await Promise.all(worlds.map((world) => world.close()))) };
}

/** The sample of one kind where its service is a part of something larger. */
export async function sampleOf(
  type: string,
  from: { accountOf(type: string): string; standInOf(id: string): StandIn },
): Promise<Action> {
  const subject = (await allSubjects()).find(({ samples }) => type in samples);
  if (!subject) return jointAction(from.accountOf);
  const given: SampleFrom = { account: from.accountOf(type), standIn: from.standInOf(subject.connector.id) };
  return subject.samples[type]!(given);
}

/** Files that the samples name, by their path in the vault. */
export async function sampleFiles(): Promise<Record<string, Buffer>> {
  const subjects = await allSubjects();
  return Object.assign({ ...JOINT.files }, ...subjects.map(({ files }) => files ?? {}));
}

function jointAction(accountOf: (type: string) => string): Action {
  return {
    type: 'social.post',
    platforms: JOINT.services,
    accounts: JOINT.services.map((id) => accountOf(`${id}.post`)),
    text: 'We open at nine.\n\n[X]\nOpen at nine!',
    attachments: Object.keys(JOINT.files),
    alt: 'Our shop',
  };
}
