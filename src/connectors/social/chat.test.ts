/** From the owner's plain words to a receipt for each platform, with the platforms' own stand-ins. */
import { expect, it, onTestFinished } from 'vitest';
import { openTestOffice } from '../../../tests/helpers/office.ts';

const SERVICES = ['linkedin', 'facebook', 'x'];

async function openOffice() {
  const office = await openTestOffice({ services: SERVICES, handbook: 'hold: 0' });
  onTestFinished(() => office.close());
  const effects = () => Promise.all(SERVICES.map((id) => office.world.standIns.get(id)!.effects()));
  return { office, effects };
}

it('posts to several platforms after one tap, each once, with what each makes of the text', async () => {
  const { office, effects } = await openOffice();
  office.world.telegram.sendText('post on LinkedIn and X: We open at nine (really) #Saturday');
  const card = await office.card(/Post to X and LinkedIn/);
  expect(card.text).toContain('Hashtags on LinkedIn');
  expect(await effects()).toEqual([0, 0, 0]);
  await office.tap(card, 'Approve');
  await office.said(/Posted on LinkedIn as Acme/);
  expect(await effects()).toEqual([1, 0, 1]);
  const [shown] = await office.world.standIns.get('linkedin')!.shows();
  expect(shown?.text).toBe('We open at nine (really) #Saturday');
});

it('posts on the others where one refuses, and the owner is told of each', async () => {
  const { office, effects } = await openOffice();
  office.world.standIns.get('linkedin')!.fault('401', 1);
  office.world.telegram.sendText('post on all platforms that we open at nine');
  const card = await office.card(/Post to X, LinkedIn and Facebook/);
  await office.tap(card, 'Approve');
  await office.said(/LinkedIn no longer accepts the token/);
  await office.waitFor(async () => {
    const [linkedin, facebook, x] = await effects();
    return linkedin === 0 && facebook === 1 && x === 1;
  }, 'the posts on Facebook and X');
});

it('says which platform is missing', async () => {
  const { office } = await openOffice();
  office.world.telegram.sendText('post on Instagram and X: we open at nine');
  await office.said(/Instagram is not set up here/);
});
