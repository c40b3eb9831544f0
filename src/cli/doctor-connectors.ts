/** What `countersign doctor` finds out about the connectors: whether each works, and with `--live` what only the real service can tell. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { isWanted, type Settings } from '../config.ts';
import type { CheckResult, Connector, ConnectorContext } from '../connectors/connector.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import { errorFacts } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { silentLog } from '../log.ts';
import { type ConnectorHost, createHost } from '../runtime/connector-host.ts';
import { HANDBOOK_PAGE } from '../runtime/handbook.ts';
import { say } from './terminal.ts';

export interface CheckReport extends CheckResult {
  name: string;
  /** Nothing is set for it: nothing is wrong, and nothing is checked. */
  unused?: boolean;
}

export const CHECK_MS_MAX = 15_000;

/** `live`: also what each connector's page says to be checked against the real service. Only reads. */
export async function checkConnectors(settings: Settings, live: boolean): Promise<CheckReport[]> {
  const checked = CONNECTORS.filter(({ actions }) => actions.length > 0);
  const reports = await Promise.all(checked.map((connector) => checkConnector(connector, settings, live)));
  return reports.flat();
}

async function checkConnector(connector: Connector, settings: Settings, live: boolean): Promise<CheckReport[]> {
  const { title: name } = connector;
  const values: Readonly<Record<string, unknown>> = { ...settings };
  const missing = connector.missing(values);
  if (missing.length > 0 && !isWanted(connector, settings)) {
    const hint = missing.map((one) => `${one.name}: ${one.how}`).join('\n    ');
    return [{ name, ok: true, says: 'not set up', hint, unused: true }];
  }
  const host = createHost({
    connector,
    settings: values,
    context: contextOf(settings),
    clock: systemClock,
    limits: LIMITS,
  });
  try {
    const result = { name, ...(await host.check(AbortSignal.timeout(CHECK_MS_MAX))) };
    return live && result.ok ? [result, ...(await probe(host))] : [result];
  } finally {
    await host.close();
  }
}

function probe(host: ConnectorHost): Promise<CheckReport[]> {
  const { title, probes = [] } = host.connector;
  return Promise.all(
    probes.map(async ({ says, look }) => {
      const name = `${title}, ${says}`;
      try {
        return {
          name,
          ...(await host.call((session, signal) => look(session, signal), AbortSignal.timeout(CHECK_MS_MAX))),
        };
      } catch (error) {
        const { message, hint } = errorFacts(error);
        return { name, ok: false, says: message, hint };
      }
    }),
  );
}

function contextOf({ VAULT_DIR: vaultDir, STATE_DIR: stateDir, TIME_ZONE: timeZone }: Settings): ConnectorContext {
  return {
    clock: systemClock,
    limits: LIMITS,
    log: silentLog,
    vaultDir,
    stateDir,
    timeZone,
    handbookText: () => readFile(join(vaultDir, HANDBOOK_PAGE), 'utf8'),
    tell: async ({ title, text }) => say(`${title}: ${text}`),
  };
}
