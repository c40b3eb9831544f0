/** A thread on X that is interrupted in its middle: what stands there is told, the rest follows, and nothing stands there twice. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { XStandIn } from '../../src/connectors/x/stand-in.ts';
import { openTestOffice, type TestOffice } from '../helpers/office.ts';

const TEXTS = ['First.', 'Second.', 'Third.'];

let office: TestOffice;
let x: XStandIn;

beforeEach(async () => {
  office = await openTestOffice({ handbook: 'hold: 0', services: ['x'] });
  x = office.world.standIns.get('x') as XStandIn;
});
afterEach(() => office.close());

/** The next `count` posts after the first one fail so. */
function failAfterFirst(kind: Parameters<XStandIn['fault']>[0], count: number): void {
  const end = x.onChange(() => {
    end();
    x.fault(kind, count);
  });
}

async function approve(): Promise<void> {
  office.world.telegram.sendText(`post on X: ${TEXTS.join('\n---\n')}`);
  await office.tap(await office.card('Thread of 3 posts'), 'Approve');
}

const texts = () => x.own().map(({ text }) => text);

it('goes on by itself where X asked to wait, and tells the receipt', async () => {
  failAfterFirst('429', 1);
  await approve();
  await office.said('Posted a thread of 3 on X as @acme');
  expect(texts()).toEqual(TEXTS);
});

it('looks up what stands there where X’s answer was lost, and goes on with the rest', async () => {
  failAfterFirst('500-after', 1);
  await approve();
  await office.said('Posted a thread of 3 on X as @acme');
  expect(texts()).toEqual(TEXTS);
  const { read } = office.office;
  await office.waitFor(async () => {
    const actions = (await read.audit({ limit: 100 })).map(({ action }) => action);
    return ['execution.unknown', 'execution.absent'].every((action) => actions.includes(action));
  }, 'the doubt in the audit');
});

it('says how much of it stands there where X won’t have the rest, and posts the rest when she says so', async () => {
  failAfterFirst('401', 1);
  await approve();
  const failed = await office.card('the first one stands on X');
  expect(failed.text).toContain('X does not accept the keys.');
  expect(failed.text).not.toContain('was not sent');
  expect(failed.text).not.toContain('certainly not sent');
  await office.tap(failed, 'Try again');
  await office.said('Posted a thread of 3 on X as @acme');
  expect(texts()).toEqual(TEXTS);
});
