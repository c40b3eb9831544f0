/** `countersign world`: the stand-ins and the page alone, so that an office can be killed and started while the world stays. */
import { resolve } from 'node:path';
import { loadSettings } from '../config.ts';
import { createLog } from '../log.ts';
import { allServices, startWorld } from '../sandbox/world.ts';
import { fillVault } from '../vault/starter.ts';
import { starterDir } from './places.ts';
import { say, sayJson } from './terminal.ts';

export interface WorldFlags {
  dir: string;
  json?: boolean;
}

export async function world(flags: WorldFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { settings } = await loadSettings(env, cwd);
  const log = await createLog(settings.LOG_LEVEL, process.stderr.isTTY === true);
  const dir = resolve(cwd, flags.dir);
  await fillVault(`${dir}/vault`, starterDir);
  const running = await startWorld({
    port: settings.PORT,
    services: allServices(),
    vaultDir: `${dir}/vault`,
    stateDir: `${dir}/state`,
    log,
  });
  if (flags.json) sayJson({ page: running.pageUrl, settings: running.settings });
  else {
    const lines = Object.entries(running.settings).map(([name, value]) => `${name}=${value}`);
    say(
      `# The world is at ${running.pageUrl}. With these settings, in the environment or in .env,\n# \`countersign start\` lives in it:\n${lines.join('\n')}`,
    );
  }
  const stop = () => void running.close().finally(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
