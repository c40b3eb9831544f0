/** `countersign service …`: hands the person's surroundings to the service functions. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSettings, withoutSettings } from '../config.ts';
import { projectDir } from './places.ts';
import { installService, type ServiceContext, serviceStatus, uninstallService } from './service.ts';
import { EXIT_CODES, say } from './terminal.ts';

export async function service(
  what: 'install' | 'uninstall' | 'status',
  flags: { user?: boolean; dryRun?: boolean },
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<void> {
  const home = homedir();
  const context: ServiceContext = {
    user: flags.user === true,
    dryRun: flags.dryRun === true,
    home,
    configHome: env.XDG_CONFIG_HOME ?? join(home, '.config'),
    uid: process.getuid?.() ?? -1,
    childEnv: withoutSettings(env),
    say,
  };
  if (what === 'uninstall') return uninstallService(context);
  if (what === 'install') {
    const loaded = await loadSettings(env, cwd);
    return installService({ ...context, projectDir, node: process.execPath, cwd, loaded });
  }
  const { active, says } = await serviceStatus(context);
  say(says);
  if (active !== 'active') process.exitCode = EXIT_CODES.not_running;
}
