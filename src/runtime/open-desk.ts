/** Opens what the tasks work with: ledger, vault, connectors, handbook. What is opened here is closed by the office. */
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Connector, ConnectorContext } from '../connectors/connector.ts';
import { errorFacts, type OfficeError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Library } from '../reasoning/library.ts';
import type { Model } from '../reasoning/models/model.ts';
import type { Reasoner } from '../reasoning/reasoner.ts';
import { openShelf, type Shelf } from '../reasoning/skills/shelf.ts';
import { openVault } from '../vault/store.ts';
import type { Vault } from '../vault/vault.ts';
import { type ConnectorHost, createHost, createHosts } from './connector-host.ts';
import type { Desk } from './desk.ts';
import { officeEntry } from './entries.ts';
import { HANDBOOK_PAGE, handbookReader } from './handbook.ts';
import { newNonce } from './keys.ts';
import type { Ledger } from './ledger/ledger.ts';
import { createLibrary } from './library/library.ts';
import { hostModel } from './model-host.ts';
import { createNotes } from './notes.ts';
import { tellOwner } from './pictures.ts';
import { createReadCache } from './read-cache.ts';
import { readingTools } from './reads.ts';
import { makeReport } from './report.ts';
import type { Room } from './room.ts';
import { timeShower } from './times.ts';

/** What whoever thinks may read, and the door behind which a model is put. */
export interface ReasonerNeeds {
  vault: Pick<Vault, 'readPage'>;
  ledger: Pick<Ledger, 'findContacts'>;
  library: Library;
  shelf: Shelf;
  host(model: Model): Model;
}

export interface DeskOptions {
  settings: Settings;
  ledger: Ledger;
  connectors: readonly Connector[];
  reasoner(needs: ReasonerNeeds): Reasoner;
  clock: Clock;
  limits: Limits;
  log: Log;
  random: () => number;
  room: Room;
  /** Has a task looked at, now. */
  wake(id: string): void;
  /** A task opened (+1) or closed (-1). */
  counted(change: 1 | -1): void;
}

/** A companion's name ends with its note's id and an ending of its own. */
const COMPANION = /_([0-9A-HJKMNP-TV-Z]{26})\.[^.]+$/;

/** Throws `not_found` where there is no vault. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { settings, ledger, connectors, clock, limits, log, room } = options;
  const vault = tellingTrouble(
    room,
    await openVault(settings.VAULT_DIR, {
      zone: settings.ZONE,
      limits,
      clock,
      log,
      actionFields: actionFieldsOf(connectors),
    }),
  );
  const context: ConnectorContext = {
    clock,
    limits,
    log,
    vaultDir: settings.VAULT_DIR,
    stateDir: settings.STATE_DIR,
    timeZone: settings.TIME_ZONE,
    handbookText: async () => (await vault.readPage(HANDBOOK_PAGE)) ?? '',
    tell: (notice) => tellOwner({ clock, log, ledger, stateDir: settings.STATE_DIR }, notice),
  };
  const hosts = createHosts(
    connectors.map((connector) => createHost({ connector, settings: { ...settings }, context, clock, limits })),
  );
  const library = createLibrary({
    ...{ ledger, vault, room, clock, limits, log },
    hosts,
    timeZone: settings.TIME_ZONE,
    stateDir: settings.STATE_DIR,
  });
  const readCache = createReadCache(clock, limits);
  const shelf = openShelf(settings.VAULT_DIR, limits, log);
  const models: ConnectorHost[] = [];
  const host = (model: Model): Model => {
    const hosted = hostModel(model, { clock, limits });
    models.push(hosted.host);
    return hosted.model;
  };
  const desk: Desk = {
    ...options,
    vault,
    hosts,
    library,
    shelf,
    models,
    notes: createNotes(vault, (path, error) => tellLost(ledger, path, error)),
    reasoner: options.reasoner({ vault, ledger, library, shelf, host }),
    readCache,
    tools: [...library.tools, ...readingTools({ hosts, clock, limits, readCache })],
    stateDir: settings.STATE_DIR,
    budgetUsd: settings.MODEL_DAILY_BUDGET_USD,
    thinking: { pause: new AbortController() },
    zone: settings.ZONE,
    dryRun: settings.DRY_RUN,
    timeZone: settings.TIME_ZONE,
    handbook: handbookReader(vault, (problem) => tellProblem(ledger, log, problem)),
    showTime: timeShower(clock, settings.TIME_ZONE),
    report: (name, source) => makeReport(desk, name, source),
    newNonce,
    drafts: new Map(),
    thoughts: new Map(),
    arriving: new Map(),
    receipts: new Map(),
  };
  return desk;
}

/** What the disk refuses is told to whoever watches over the room on it. */
function tellingTrouble(room: Room, vault: Vault): Vault {
  const telling =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      try {
        return await act(...args);
      } catch (error) {
        room.failed('vault', error);
        throw error;
      }
    };
  const { create, claim, save, putBeside, bringBeside, quarantine, writePage } = vault;
  return withCompanions({
    ...vault,
    create: telling(create),
    claim: telling(claim),
    save: telling(save),
    putBeside: telling(putBeside),
    bringBeside: telling(bringBeside),
    quarantine: telling(quarantine),
    writePage: telling(writePage),
  });
}

/** A bare name is a file beside its note, wherever that note lies now; so a move never changes an approved action. */
function withCompanions(vault: Vault): Vault {
  const readAttachment = async (path: string): Promise<Buffer> => {
    const id = path.includes('/') ? undefined : COMPANION.exec(path)?.[1];
    const note = id ? await vault.find(id) : null;
    if (note === null) return vault.readAttachment(path);
    try {
      return await vault.readAttachment(join(dirname(note), path));
    } catch (error) {
      if (errorFacts(error).code !== 'not_found') throw error;
      // It goes before its note when both move; a crash in between leaves it there.
      await vault.bringBeside(note, path);
      return vault.readAttachment(join(dirname(note), path));
    }
  };
  return { ...vault, readAttachment };
}

async function tellLost(ledger: Ledger, path: string, { message, hint }: OfficeError): Promise<void> {
  const text = `${message} It lies in ${path} as it is.${hint ? ` ${hint}` : ''}`;
  await ledger.note({
    out: [{ kind: 'notice', title: 'A note can’t be read', text }],
    audit: [officeEntry('note.quarantined', path, message)],
  });
}

function tellProblem(ledger: Ledger, log: Log, problem: string | null): void {
  if (problem === null) return;
  log.warn(problem);
  ledger.note({ out: [{ kind: 'notice', title: 'Your handbook can’t be read', text: problem }] }).catch(() => {});
}

/** Action type → names of its fields, for the note format. */
export function actionFieldsOf(connectors: readonly Connector[]): Map<string, readonly string[]> {
  const kinds = connectors.flatMap(({ actions }) => actions);
  return new Map(
    kinds.map(({ type, schema }) => [
      type,
      Object.keys(schema.shape).filter((key) => key !== 'type' && key !== 'text'),
    ]),
  );
}
