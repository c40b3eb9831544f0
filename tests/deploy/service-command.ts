/** Installs, shows or removes the service from inside the test's machine, as the command line does. */
import { resolve } from 'node:path';
import { installService, serviceStatus, uninstallService } from '../../src/cli/service.ts';
import { loadSettings } from '../../src/config.ts';

const context = {
  user: false,
  dryRun: false,
  home: '/root',
  configHome: '/root/.config',
  uid: 0,
  say: (line: string) => console.log(line),
};
const projectDir = resolve(import.meta.dirname, '../..');

if (process.argv[2] === 'install') {
  const loaded = await loadSettings(process.env, '/');
  await installService({ ...context, projectDir, node: process.execPath, cwd: '/', loaded });
} else if (process.argv[2] === 'uninstall') await uninstallService(context);
else console.log((await serviceStatus(context)).says);
