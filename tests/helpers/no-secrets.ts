/** Runs before every test file: no test may ever see a real credential or a real office's folders. */
import { SETTING_NAMES } from '../../src/settings.ts';

for (const name of Object.keys(process.env)) {
  if (/_(TOKEN|KEY|SECRET)$/.test(name) || (SETTING_NAMES as string[]).includes(name)) delete process.env[name];
}
