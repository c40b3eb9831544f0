/** Plays one story from an empty vault to a world in which everything has found its end, and holds the end against what the owner was promised. */
import fc from 'fast-check';
import { ground } from './ground.ts';
import { weather } from './network.ts';
import { HANDBOOK, worldOffice } from './office.ts';
import { expectKept } from './oracle.ts';
import { outside } from './outside.ts';
import { OWNER, phone } from './phone.ts';
import { beginSteps, STEPS, type Step, type StepName } from './steps.ts';

export interface Story {
  seed: number;
  steps: readonly Step[];
}

const START_AT = Date.UTC(2026, 4, 4, 9);
const STARTS_MAX = 40;
const ROUNDS_MAX = 120;

/** Throws where a promise was broken. `folder`: for SQLite's own files. */
export async function play({ seed, steps }: Story, folder: string): Promise<void> {
  await worldOffice.makeWorld(seed, START_AT, folder);
  beginSteps();
  await openAtLast();
  for (const { name, a, b } of steps) {
    ground.note(`STEP ${name} ${a} ${b}`);
    if (!worldOffice.isOpen) await openAtLast();
    await STEPS[name](a, b);
    await ground.time.pass(100);
    await ground.time.end();
  }
  await bringToEnd();
  expectKept(folder);
}

/** As a service manager does: until it stands. A full disk may keep it away for long. */
async function openAtLast(): Promise<void> {
  for (let start = 1; !(await worldOffice.open()); start += 1) {
    if (start >= 5) ground.disk.makeRoom();
    if (start >= STARTS_MAX) throw new Error('the office never opens');
    await ground.time.pass(1_000);
  }
}

/** Everything works again, and the owner answers whatever she is asked. */
async function bringToEnd(): Promise<void> {
  ground.note('HEALING');
  ground.clearFaults();
  ground.disk.makeRoom();
  weather.telegram = 0;
  outside.fates = [];
  if (!worldOffice.isOpen) await openAtLast();
  worldOffice.writeHandbook(HANDBOOK);
  phone.say('/resume');
  for (let round = 0; ; round += 1) {
    if (round === ROUNDS_MAX) throw new Error(`stuck: ${JSON.stringify(await openTasks())}`);
    await ground.time.pass(round % 4 === 3 ? 400_000 : 30_000);
    if (!worldOffice.isOpen) throw new Error('the office died by itself');
    // Whatever backs off comes back soon; a disk is looked at with each heartbeat.
    if (!answerEverything() && round >= 8 && Object.keys(await openTasks()).length === 0) break;
  }
  await tapLeftovers();
  await worldOffice.close();
}

async function openTasks(): Promise<object> {
  const { open } = await ground.time.until(worldOffice.office.read.status(), 60_000, 'the status');
  return open;
}

/** True where there was something to answer. She says truthfully whether something was sent. */
function answerEverything(): boolean {
  let answered = 0;
  const press = (label: string, only: (text: string) => boolean = () => true) => {
    for (const message of phone.withButton(label).filter(({ text }) => only(text))) {
      phone.tap(message, label);
      answered += 1;
    }
  };
  const wasSent = (text: string) => outside.effects.some(({ action }) => text.includes(action.text!));
  press('Yes, it was sent', wasSent);
  press('No, send it', (text) => !wasSent(text));
  press('Approve');
  press('Try again');
  for (const message of phone.withButton('Drop').filter(({ text }) => !text.includes('Try again'))) {
    if (message.buttons.flat().some(({ text }) => text.includes('Try again'))) continue;
    phone.tap(message, 'Drop');
    answered += 1;
  }
  return answered > 0;
}

/** Buttons that are still shown belong to nothing; a tap on them does nothing and takes them away. */
async function tapLeftovers(): Promise<void> {
  const effects = outside.effects.length;
  const left = phone.messages().filter(({ buttons }) => buttons.length > 0);
  for (const message of left) phone.tap(message, message.buttons[0]![0]!.text);
  await ground.time.pass(60_000);
  const stays = phone.world.chats.chat(OWNER);
  const still = left.filter(({ id }) => stays.get(id)!.buttons.length > 0);
  if (still.length > 0) throw new Error(`buttons that lead nowhere: ${still[0]!.text}`);
  if (outside.effects.length !== effects) throw new Error('a dead button did something');
}

/** What happens more often in an office stands more often here. */
const NAMES: StepName[] = [
  ...(Object.keys(STEPS) as StepName[]),
  ...([
    'arrive',
    'arrive',
    'arrive',
    'tap',
    'tap',
    'tap',
    'tapMany',
    'tapMany',
    'wait',
    'wait',
    'die',
    'die',
    'fate',
  ] as const),
];

export const drawnStory: fc.Arbitrary<Story> = fc.record({
  seed: fc.noShrink(fc.nat(2 ** 30)),
  steps: fc.array(fc.record({ name: fc.constantFrom(...NAMES), a: fc.nat(999), b: fc.nat(999) }), {
    minLength: 5,
    maxLength: 25,
    size: 'max',
  }),
});
