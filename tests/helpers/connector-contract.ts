/**
 * The contract that every connector keeps, run against its own stand-in over real sockets: whatever goes wrong, what it
 * says about the outcome is true. `not-sent` means that nothing happened outside, and a look-up finds what did.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ActionKind, Attempt, Connector, Lookup } from '../../src/connectors/connector.ts';
import type { Action, Receipt } from '../../src/domain/action.ts';
import type { Task } from '../../src/domain/task.ts';
import { OfficeError } from '../../src/errors.ts';
import { PROPOSAL_FIELDS } from '../../src/mcp/offers.ts';

type ContractFault = '500-before' | '500-after' | 'drop-after' | '429' | '401' | 'slow' | 'malformed';

/** One fresh stand-in with an opened session on it. */
interface ContractWorld {
  session: unknown;
  /** Milliseconds since the epoch, by the clock that the session runs on. */
  now(): number;
  /** How many effects the outside has seen. */
  effects(): Promise<number>;
  /** The next `count` calls that have an effect fail so. `slow` waits longer than `slowMs`. */
  fault(kind: ContractFault, count: number): void;
  /** When a `slow` call is surely under way, and when it surely is over. Milliseconds. */
  slowMs: { underWay: number; over: number };
  close(): Promise<void>;
}

interface ContractSubject {
  connector: Connector;
  start(): Promise<ContractWorld>;
  /** A valid action of each kind, by type. */
  samples: Record<string, (world: ContractWorld) => Action>;
  /** The same with as much text as the kind takes; left out where a kind has no text. */
  huge: Record<string, (world: ContractWorld) => Action>;
  /** What a model or another program fills in for each kind. */
  proposals: Record<string, unknown>;
}

const FAULT_FOR_EVER = 1_000;

export function connectorContract(subject: ContractSubject): void {
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
        world = await subject.start();
      });
      afterEach(async () => {
        await world.close();
      });
      const sample = () => subject.samples[kind.type]!(world);
      proposalCases(kind, () => world, subject);
      faultlessCases(kind, () => world, sample);
      faultyCases(kind, () => world, sample);
      hugeCase(kind, () => world, subject);
    });
  }
}

type Kind = ActionKind<unknown, Action>;

/** All that is known of a task which another program began. */
const PROPOSED = { kind: 'PROPOSAL', from: 'The program “x”', subject: '', request: '', facts: {} } as Task;

function proposalCases(kind: Kind, world: () => ContractWorld, { connector, proposals }: ContractSubject): void {
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
    const from = { task: PROPOSED, account: connector.account(world().session) };
    const action = form.toAction(filledIn(), from);
    expect(kind.schema.safeParse(action).error).toBeUndefined();
    expect(action.type).toBe(kind.type);
    expect(form.toAction(filledIn(), from)).toEqual(action);
  });
}

function faultlessCases(kind: Kind, world: () => ContractWorld, sample: () => Action): void {
  it('has a schema that takes its sample and refuses a field that it does not know', () => {
    expect(kind.schema.safeParse(sample()).success).toBe(true);
    expect(kind.schema.safeParse({ ...sample(), surprise: 'x' }).success).toBe(false);
    expect(Object.keys(kind.schema.shape).sort()).toEqual(Object.keys(sample()).sort());
  });

  it('does it once and gives a receipt', async () => {
    const run = new Run(kind, world(), sample());
    const receipt = await run.execute();
    expect(receipt).toMatchObject({ id: expect.any(String), link: expect.any(String), summary: expect.any(String) });
    expect(Date.parse(receipt.at)).not.toBeNaN();
    expect(await world().effects()).toBe(1);
    expect(await run.lookup()).toMatchObject({ found: true, receipt: { id: receipt.id } });
  });

  it('does nothing before it is executed, and its look-up says so for certain', async () => {
    const run = new Run(kind, world(), sample());
    expect(await run.lookup()).toEqual({ found: false, certain: true });
    expect(await world().effects()).toBe(0);
  });

  it('does it only once when the same attempt is executed twice', async () => {
    const run = new Run(kind, world(), sample());
    const first = await run.execute();
    const second = await run.execute();
    expect(second.id).toBe(first.id);
    expect(await world().effects()).toBe(1);
  });

  it('does nothing when it is stopped before it starts', async () => {
    const run = new Run(kind, world(), sample());
    const error = await run.fail(AbortSignal.abort());
    expect(error.outcome).toBe('not-sent');
    expect(await world().effects()).toBe(0);
  });
}

function faultyCases(kind: Kind, world: () => ContractWorld, sample: () => Action): void {
  it('says that the login is refused, and nothing happened', async () => {
    world().fault('401', FAULT_FOR_EVER);
    const run = new Run(kind, world(), sample());
    const error = await run.fail();
    expect(error).toMatchObject({ code: 'not_authorized', outcome: 'not-sent', retryable: false });
    await run.expectHonest(error);
  });

  it('says how long to wait when it asks too often, and nothing happened', async () => {
    world().fault('429', 1);
    const run = new Run(kind, world(), sample());
    const error = await run.fail();
    expect(error).toMatchObject({ code: 'rate_limited', outcome: 'not-sent', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    await run.expectHonest(error);
    await run.execute();
    expect(await world().effects()).toBe(1);
  });

  for (const fault of ['500-before', '500-after', 'drop-after', 'malformed'] as const) {
    it(`tells the truth about the outcome after ${fault}, and a further try still makes one effect`, async () => {
      world().fault(fault, 1);
      const run = new Run(kind, world(), sample());
      const error = await run.fail();
      await run.expectHonest(error);
      await run.execute();
      expect(await world().effects()).toBe(1);
    });
  }

  it('tells the truth when it is stopped while the service is slow', async () => {
    world().fault('slow', 1);
    const run = new Run(kind, world(), sample());
    const error = await run.fail(AbortSignal.timeout(world().slowMs.underWay));
    expect(error.outcome).toBe('unknown');
    await run.expectHonest(error);
    await new Promise((done) => setTimeout(done, world().slowMs.over));
    await run.expectHonest(error);
    expect(await world().effects()).toBe(1);
  });
}

function hugeCase(kind: Kind, world: () => ContractWorld, subject: ContractSubject): void {
  it.skipIf(!subject.huge[kind.type])('does it once with as much text as it takes', async () => {
    const action = subject.huge[kind.type]!(world());
    expect(kind.schema.safeParse(action).success).toBe(true);
    await new Run(kind, world(), action).execute();
    expect(await world().effects()).toBe(1);
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
    const effects = await this.world.effects();
    expect(effects).toBeLessThanOrEqual(1);
    if (error.outcome === 'not-sent') expect(effects).toBe(0);
    if (answer.found) expect(effects).toBe(1);
    else if (answer.certain) this.#saidNever = true;
    // what was certain once must stay true
    if (this.#saidNever) expect(effects).toBe(0);
    if (effects === 1) expect(answer.found).toBe(true);
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
        throw new Error(`no sample has ${path}`);
      },
      since: this.#since,
      signal,
    };
  }
}
