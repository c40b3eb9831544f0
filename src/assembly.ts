/** Puts a whole office together from settings: the only place beside the command line that knows every part. */
import { type Clock, systemClock } from './clock.ts';
import type { Settings } from './config.ts';
import type { Connector } from './connectors/connector.ts';
import { CONNECTORS } from './connectors/registry.ts';
import { OfficeError } from './errors.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Log } from './log.ts';
import { chooseModel, type ModelSettings } from './reasoning/models/choose.ts';
import type { Reasoner } from './reasoning/reasoner.ts';
import { createTemplateReasoner } from './reasoning/templates/reasoner.ts';
import { withFallback } from './reasoning/thinking/fallback.ts';
import { createModelReasoner } from './reasoning/thinking/model-reasoner.ts';
import { type LinePorts, type Office, type OwnerLine, startOffice } from './runtime/office.ts';
import type { ReasonerNeeds } from './runtime/open-desk.ts';

const CONTACTS_MAX = 10;

export interface AssemblyOptions {
  log: Log;
  clock?: Clock;
  limits?: Limits;
  onBeat?: () => void;
  /** What the claude program gets, where it is the model. */
  env?: NodeJS.ProcessEnv;
  /** In place of the registry's. */
  connectors?: readonly Connector[];
  /** Thinks in place of what the settings say. */
  reasoner?: (needs: ReasonerNeeds) => Reasoner;
}

/** Starts the office that these settings describe. Throws what `startOffice` throws, `config_invalid` and `not_configured`. */
export async function assemble(
  settings: Settings,
  { limits = LIMITS, env = {}, connectors = CONNECTORS, reasoner, ...rest }: AssemblyOptions,
): Promise<Office> {
  refuseStateInVault(settings);
  const options = { ...rest, limits: { ...limits, gmail_poll_ms: settings.GMAIL_POLL_SECONDS * 1_000 } };
  const token = settings.TELEGRAM_BOT_TOKEN;
  const line = token ? await botLine(settings, token, options) : null;
  const clock = rest.clock ?? systemClock;
  return startOffice({
    ...options,
    settings,
    connectors,
    line,
    reasoner: reasoner ?? ((needs) => chooseReasoner(settings, needs, { clock, limits, env })),
  });
}

/** Who thinks in an office with these settings. Throws `config_invalid` and `not_configured` where the model that they name can't be had. */
export function chooseReasoner(
  settings: ModelSettings,
  { vault, ledger, library, shelf, host }: ReasonerNeeds,
  options: { clock: Clock; limits: Limits; env: NodeJS.ProcessEnv },
): Reasoner {
  const templates = createTemplateReasoner({
    readTemplate: (name) => vault.readPage(`Templates/${name}.md`),
    resolveContact: async (name) => (await ledger.findContacts(name, CONTACTS_MAX)).map(({ address }) => address),
  });
  const model = chooseModel(settings.MODEL, { settings, ...options });
  if (!model) return templates;
  const small = settings.MODEL_TRIAGE ? chooseModel(settings.MODEL_TRIAGE, { settings, ...options }) : null;
  const triageModel = small && host(small);
  const { readPage } = vault;
  return withFallback(createModelReasoner({ model: host(model), triageModel, library, shelf, readPage }), templates);
}

/** The vault may be synced and shown to others; ledger, keys and logins never. */
function refuseStateInVault({ STATE_DIR, VAULT_DIR }: Settings): void {
  if (STATE_DIR !== VAULT_DIR && !STATE_DIR.startsWith(`${VAULT_DIR}/`)) return;
  throw new OfficeError('config_invalid', `STATE_DIR lies inside the vault: ${STATE_DIR}`, {
    hint: 'Choose a STATE_DIR outside of VAULT_DIR: secrets must not be synced.',
  });
}

async function botLine(
  settings: Settings,
  token: string,
  { log, clock = systemClock, limits }: AssemblyOptions & { limits: Limits },
): Promise<(ports: LinePorts) => OwnerLine> {
  const { createBot } = await import('../bot/bot.ts');
  return (ports) =>
    createBot({
      token,
      apiRoot: settings.TELEGRAM_API_ROOT,
      ownerId: ports.ownerId,
      send: ports.send,
      read: ports.read,
      mailbox: ports.mailbox,
      pair: ports.pairing.pair,
      onStranger: ({ userId, did }) => ports.onStranger({ userId, what: did }),
      clock,
      limits,
      log,
      timeZone: settings.TIME_ZONE,
    });
}
