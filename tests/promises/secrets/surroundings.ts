/** What a command of the office runs in: programs of the machine that write down what they were given. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

export interface Surroundings {
  /** For the environment of a command. */
  PATH: string;
  /** Names, arguments and environments of all programs that were run. */
  children(): Promise<string>;
}

const PROGRAMS = ['systemd-notify', 'systemctl', 'xdg-open'];

export async function surroundingsIn(place: string): Promise<Surroundings> {
  const [bin, noted] = [join(place, 'bin'), join(place, 'children')];
  await mkdir(bin);
  for (const name of PROGRAMS) {
    await writeFile(join(bin, name), `#!/bin/sh\n{ echo "ran ${name} $*"; env; } >> '${noted}'\necho running\n`);
    await chmod(join(bin, name), 0o755);
  }
  const PATH = [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  return { PATH, children: () => readFile(noted, 'utf8').catch(() => '') };
}

/** For `node --import`: at SIGUSR2 it throws what a careless library would, with the secrets of its request hanging on it. */
export async function bombIn(place: string): Promise<string> {
  const path = join(place, 'bomb.mjs');
  const thrown = `Object.assign(new Error('request failed: ' + secret + '\\n    at ' + secret), { config: { headers: { authorization: secret } } })`;
  await writeFile(
    path,
    `const secret = process.env.TELEGRAM_BOT_TOKEN;
process.on('SIGUSR2', () => {
  if (process.env.BOMB === 'rejection') Promise.reject(${thrown});
  else throw ${thrown};
});
`,
  );
  return path;
}
