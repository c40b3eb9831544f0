/** Which program is the browser: the one that a setting names, else the first of the usual places. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { OfficeError } from '../../errors.ts';

const USUAL_PLACES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
    '/opt/google/chrome/chrome',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/microsoft-edge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Throws `not_configured` where there is none. */
export async function findBrowser(wanted: string | undefined): Promise<string> {
  const places = wanted ? [wanted] : (USUAL_PLACES[process.platform] ?? []);
  for (const path of places) {
    const canRun = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (canRun) return path;
  }
  throw wanted
    ? new OfficeError('not_configured', 'BROWSER_PATH names no program that can be run.', {
        hint: 'Set it to the Chrome or Chromium program, e.g. /usr/bin/chromium, or leave it out.',
      })
    : new OfficeError('not_configured', 'There is no browser on this machine.', {
        hint: 'Install Google Chrome or Chromium, or set BROWSER_PATH to where it is.',
      });
}
