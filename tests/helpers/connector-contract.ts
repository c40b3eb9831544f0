/**
 * The contract that every connector keeps, run against its own stand-in over real sockets: whatever goes wrong, what it
 * says about the outcome is true. `not-sent` means that nothing happened outside, and a look-up finds what did.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ActionKind, Attempt, Connector, Lookup } from '../../src/connectors/connector.ts';
import type { StandIn, StartStandIn } from '../../src/connectors/stand-in.ts';
import type { Action, Receipt } from '../../src/domain/action.ts';
import type { Task } from '../../src/domain/task.ts';
import { OfficeError } from '../../src/errors.ts';
import { PROPOSAL_FIELDS } from '../../src/mcp/offers.ts';
import type { FaultKind } from '../../src/outside/stand-in/server.ts';
import { openConnectorWorld } from './connector-world.ts';

/** How long the stand-in holds back a `slow` call; when it surely is under way, and when it surely is over. Milliseconds. */
const SLOW_MS = { held: 400, underWay: 250, over: 600 };

/** What a connector brings for the tests that all connectors share; lies beside it as `<id>.subject.ts`. */
export interface ConnectorSubject {
  connector: Connector;
  startStandIn: StartStandIn;
  /** Over those of the stand-in. */
  settings?: Record<string, string>;
  /** A valid action of each kind, by type. */
  samples: Record<string, (from: SampleFrom) => Action | Promise<Action>>;
  /** The same with as much text as the kind takes; left out where a kind has no text. */
  huge: Record<string, (from: SampleFrom) => Action | Promise<Action>>;
  /** What a model or another program fills in for each kind. */
  proposals: Record<string, unknown>;
  /** What the owner says in the chat for each kind that she can ask for in plain words, and what its card and its receipt show. */
  sentences: Record<string, { says: string; card: RegExp; receipt: RegExp }>;
  /** Files in the vault that samples and proposals name, by their path. */
  files?: Record<string, Buffer>;
  /** Kinds whose look-up can't always tell, because the service lets nobody look: then the owner is asked, and nothing is tried again. */
  cannotAlwaysTell?: readonly string[];
  /** Faults that can't happen to a kind, each with the reason. */
  exempt?: Readonly<Record<string, Partial<Record<FaultKind, string>>>>;
}

export interface SampleFrom {
  account: string;
  standIn: StandIn;
}

interface ContractWorld {
  session: unknown;
  standIn: StandIn;
  subject: ConnectorSubject;
  /** Milliseconds since the epoch, by the clock that the session runs on. */
  now(): number;
  close(): Promise<void>;
}

async function begin(subject: ConnectorSubject): Promise<ContractWorld> {
  const { connector, startStandIn, settings } = subject;
  const world = await openConnectorWorld(connector, startStandIn, { slowMs: SLOW_MS.held, settings });
  const { session, standIn, clock, close } = world;
  return { session, standIn, subject, now: () => clock.now(), close };
}

const FAULT_FOR_EVER = 1_000;

export function connectorContract(subject: ConnectorSubject): void {
  it.each((subject.connector.reads ?? []).map((read) => [read.name, read] as const))(
    '%s has a form that another program can read and nothing can be added to',
    (_, { input, says }) => {
      expect(says).not.toBe('');
      const schema = z.toJSONSchema(input, { io: 'input' });
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      const fields = Object.values(schema.properties ?? {}) as { description?: string }[];
      expect(fields.filter(({ description }) => !description)).toEqual([]);
    },
  );
  for (const kind of subject.connector.actions) {
    describe(`${kind.type} keeps the connector contract`, () => {
      let world: ContractWorld;
      beforeEach(async () => {
        world = await begin(subject);
      });
      afterEach(async () => {
        await world.close();
      });
      const sample = async () => subject.samples[kind.type]!(from(world, subject));
      proposalCases(kind, () => world, subject);
      faultlessCases(kind, () => world, sample);
      faultyCases(kind, () => world, sample, subject);
      hugeCase(kind, () => world, subject);
    });
  }
}

function from({ session, standIn }: ContractWorld, { connector }: ConnectorSubject): SampleFrom {
  return { account: connector.account(session), standIn };
}

type Kind = ActionKind<unknown, Action>;

/** All that is known of a task which another program began. */
const PROPOSED = { kind: 'PROPOSAL', from: 'The program “x”', subject: '', request: '', facts: {} } as Task;

function proposalCases(kind: Kind, world: () => ContractWorld, { connector, proposals }: ConnectorSubject): void {
  const form = kind.proposal!;
  const filledIn = () => form.schema.parse(proposals[kind.type]);

  it('has a form to propose it by, which another program can read and nothing can be added to', () => {
    const schema = z.toJSONSchema(form.schema, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    const fields = Object.entries(schema.properties ?? {});
    expect(fields.filter(([, field]) => !(field as { description?: string }).description)).toEqual([]);
    expect(fields.filter(([name]) => name in PROPOSAL_FIELDS)).toEqual([]);
    expect(form.schema.safeParse({ ...filledIn(), type: 'x', approved: true }).success).toBe(false);
  });

  it('becomes an action that its own schema takes, the same each time', () => {
    const account = connector.account(world().session);
    const from = { task: PROPOSED, account, accountOf: () => account };
    const action = form.toAction(filledIn(), from);
    expect(kind.schema.safeParse(action).error).toBeUndefined();
    expect(action.type).toBe(kind.type);
    expect(form.toAction(filledIn(), from)).toEqual(action);
  });
}

function faultlessCases(kind: Kind, world: () => ContractWorld, sample: () => Promise<Action>): void {
  it('has a schema that takes its sample and refuses a field that it does not know', async () => {
    const action = await sample();
    expect(kind.schema.safeParse(action).error).toBeUndefined();
    expect(kind.schema.safeParse({ ...action, surprise: 'x' }).success).toBe(false);
    expect(Object.keys(kind.schema.shape).sort()).toEqual(Object.keys(action).sort());
  });

  it('does it once and gives a receipt', async () => {
    const run = new Run(kind, world(), await sample());
    const receipt = await run.execute();
    expect(receipt).toMatchObject({ id: expect.any(String), link: expect.any(String), summary: expect.any(String) });
    expect(Date.parse(receipt.at)).not.toBeNaN();
    expect(await world().standIn.effects()).toBe(1);
    expect(await run.lookup()).toMatchObject({ found: true, receipt: { id: receipt.id } });
  });

  it('does nothing before it is executed, and its look-up says so for certain', async () => {
    const run = new Run(kind, world(), await sample());
    expect(await run.lookup()).toEqual({ found: false, certain: true });
    expect(await world().standIn.effects()).toBe(0);
  });

  it('does it only once when the same attempt is executed twice', async () => {
    const run = new Run(kind, world(), await sample());
    const first = await run.execute();
    const second = await run.execute();
    expect(second.id).toBe(first.id);
    expect(await world().standIn.effects()).toBe(1);
  });

  it('does nothing when it is stopped before it starts', async () => {
    const run = new Run(kind, world(), await sample());
    const error = await run.fail(AbortSignal.abort());
    expect(error.outcome).toBe('not-sent');
    expect(await world().standIn.effects()).toBe(0);
  });
}

function faultyCases(
  kind: Kind,
  world: () => ContractWorld,
  sample: () => Promise<Action>,
  subject: ConnectorSubject,
): void {
  it('says that the login is refused, and nothing happened', async () => {
    world().standIn.fault('401', FAULT_FOR_EVER);
    const run = new Run(kind, world(), await sample());
    const error = await run.fail();
    expect(error).toMatchObject({ code: 'not_authorized', outcome: 'not-sent', retryable: false });
    await run.expectHonest(error);
  });

  it('says how long to wait when it asks too often, and nothing happened', async () => {
    world().standIn.fault('429', 1);
    const run = new Run(kind, world(), await sample());
    const error = await run.fail();
    expect(error).toMatchObject({ code: 'rate_limited', outcome: 'not-sent', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    await run.expectHonest(error);
    await run.execute();
    expect(await world().standIn.effects()).toBe(1);
  });

  const exempt = subject.exempt?.[kind.type] ?? {};
  const asksOwner = subject.cannotAlwaysTell?.includes(kind.type) ?? false;
  for (const fault of ['500-before', '500-after', 'drop-after', 'malformed'] as const) {
    it.skipIf(fault in exempt)(
      `tells the truth about the outcome after ${fault}, and a further try still makes one effect`,
      async () => {
        world().standIn.fault(fault, 1);
        const run = new Run(kind, world(), await sample());
        const error = await run.fail();
        await run.expectHonest(error);
        // What nobody can tell is the owner's to say; then nothing is tried again.
        const { found, certain } = { certain: false, ...(await run.lookup()) };
        if (asksOwner && !found && !certain) return;
        await run.execute();
        expect(await world().standIn.effects()).toBe(1);
      },
    );
  }

  it.skipIf('slow' in exempt)('tells the truth when it is stopped while the service is slow', async () => {
    world().standIn.fault('slow', 1);
    const run = new Run(kind, world(), await sample());
    const error = await run.fail(AbortSignal.timeout(SLOW_MS.underWay));
    expect(error.outcome).toBe('unknown');
    await run.expectHonest(error);
    await new Promise((done) => setTimeout(done, SLOW_MS.over));
    await run.expectHonest(error);
    expect(await world().standIn.effects()).toBe(1);
  });
}

function hugeCase(kind: Kind, world: () => ContractWorld, subject: ConnectorSubject): void {
  it.skipIf(!subject.huge[kind.type])('does it once with as much text as it takes', async () => {
    const action = await subject.huge[kind.type]!(from(world(), subject));
    expect(kind.schema.safeParse(action).error).toBeUndefined();
    await new Run(kind, world(), action).execute();
    expect(await world().standIn.effects()).toBe(1);
  });
}

/** One approved attempt, with a memory that outlives each try as the ledger's does. */
class Run {
  readonly kind: Kind;
  readonly world: ContractWorld;
  readonly action: Action;
  readonly #key = `key-${Math.random().toString(36).slice(2)}`;
  readonly #since: number;
  #memory: Record<string, string> | null = null;
  #saidNever = false;

  constructor(kind: Kind, world: ContractWorld, action: Action) {
    this.kind = kind;
    this.world = world;
    this.action = action;
    this.#since = world.now();
  }

  execute(signal?: AbortSignal): Promise<Receipt> {
    return this.kind.execute(this.world.session, this.action, this.#attempt(signal));
  }

  lookup(): Promise<Lookup> {
    return this.kind.lookup(this.world.session, this.action, this.#attempt());
  }

  async fail(signal?: AbortSignal): Promise<OfficeError> {
    const error = await this.execute(signal).then(
      () => new Error('it did not fail'),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(OfficeError);
    return error as OfficeError;
  }

  /** What the error said, what the look-up says and what the outside has seen must fit together. */
  async expectHonest(error: OfficeError): Promise<void> {
    const answer = await this.lookup();
    const effects = await this.world.standIn.effects();
    expect(effects).toBeLessThanOrEqual(1);
    if (error.outcome === 'not-sent') expect(effects).toBe(0);
    if (answer.found) expect(effects).toBe(1);
    else if (answer.certain) this.#saidNever = true;
    // what was certain once must stay true
    if (this.#saidNever) expect(effects).toBe(0);
    const mayAsk =
      this.world.subject.cannotAlwaysTell?.includes(this.kind.type) && !('certain' in answer && answer.certain);
    if (effects === 1 && !mayAsk) expect(answer.found).toBe(true);
    expect(error.message).not.toMatch(/Bearer|ya29\.|google_/);
  }

  #attempt(signal: AbortSignal = new AbortController().signal): Attempt {
    return {
      key: this.#key,
      memory: this.#memory,
      remember: async (memory) => {
        this.#memory = { ...memory };
      },
      readAttachment: async (path) => {
        const file = this.world.subject.files?.[path];
        if (!file) throw new Error(`no sample has ${path}`);
        return file;
      },
      since: this.#since,
      signal,
    };
  }
}
