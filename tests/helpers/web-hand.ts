/** What the browser hands of all platforms keep, in a real Chromium on the platform's stand-in pages; and a rig for what one of them is tried with. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt, ConnectorContext, OwnerNotice } from '../../src/connectors/connector.ts';
import type { StandInOptions } from '../../src/connectors/stand-in.ts';
import type { SocialPost } from '../../src/domain/social.ts';
import { OfficeError } from '../../src/errors.ts';
import { LIMITS, type Limits } from '../../src/limits.ts';
import { silentLog } from '../../src/log.ts';
import type { PlatformHand } from '../../src/outside/browser/hand.ts';
import type { WebPlatform } from '../../src/outside/browser/platform.ts';
import type { WebStandIn } from '../../src/outside/browser/stand-in/site.ts';
import { type AttemptOptions, attemptFor } from './attempts.ts';
import { hurriedClock } from './connector-world.ts';
import { squareJpeg } from './pictures.ts';

type OpenHand = (settings: Readonly<Record<string, unknown>>, context: ConnectorContext) => PlatformHand;

export interface WebHandRig {
  site: WebStandIn;
  hand: PlatformHand;
  told: OwnerNotice[];
  stateDir: string;
  /** With these the hand is opened. */
  settings: Readonly<Record<string, string>>;
  post(text: string, more?: Partial<SocialPost>): SocialPost;
  attempt(options?: AttemptOptions): Attempt;
  /** Ends the browser and opens another hand on the same folder, with these settings over the others. */
  reopen(more?: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export interface WebHandSubject {
  platform: WebPlatform;
  startWebStandIn(options: StandInOptions): Promise<WebStandIn>;
  openBrowserHand: OpenHand;
}

/** As a container that runs as root needs them. */
export const BROWSER_ARGS = '--no-sandbox --disable-gpu --no-zygote --disable-dev-shm-usage';
/** So long is waited for what isn't there. Milliseconds. */
const STEP_MS_MAX = 1_500;
export const PICTURE = 'Inbox/shop.jpg';
const FILES = { [PICTURE]: squareJpeg };

export async function openWebHandRig(subject: WebHandSubject, limits: Partial<Limits> = {}): Promise<WebHandRig> {
  const stateDir = await mkdtemp(join(tmpdir(), 'cs-web-'));
  await chmod(stateDir, 0o700);
  const site = await subject.startWebStandIn({ stateDir, slowMs: 400 });
  const told: OwnerNotice[] = [];
  const clock = hurriedClock();
  const context: ConnectorContext = {
    clock,
    // the clock is hurried, and what Chromium takes is not
    limits: { ...LIMITS, browser_step_ms_max: STEP_MS_MAX, stop_ms_max: 20 * LIMITS.stop_ms_max, ...limits },
    log: silentLog,
    vaultDir: join(stateDir, 'vault'),
    stateDir,
    timeZone: 'UTC',
    handbookText: async () => '',
    tell: async (notice) => void told.push(notice),
  };
  const BROWSER_PATH = await chromium.executablePath();
  const settings = { ...site.settings, BROWSER_PATH, BROWSER_ARGS };
  const open = (more: Record<string, string> = {}) => subject.openBrowserHand({ ...settings, ...more }, context);
  const { id, pictures, accountOf } = subject.platform;
  const rig: WebHandRig = {
    site,
    hand: open(),
    told,
    stateDir,
    settings,
    post: (text, more = {}) => ({
      type: `${id}.post`,
      account: accountOf('acme'),
      text,
      attachments: pictures.min > 0 ? [PICTURE] : [],
      alt: '',
      ...more,
    }),
    attempt: (options = {}) => attemptFor(clock, { files: FILES, ...options }),
    reopen: async (more) => {
      await rig.hand.close();
      rig.hand = open(more);
    },
    close: async () => {
      await rig.hand.close();
      await site.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
  return rig;
}

export async function failureOf(work: Promise<unknown>): Promise<OfficeError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OfficeError);
  return error as OfficeError;
}

/** Everything that may be written, and nothing that is a mark-up of any kind here. */
const ODD_TEXT = 'Offen ab 9 😀👩‍🍳\n\n<script>alert("x")</script> & {{7*7}}\nمرحبا بالعالم، abc\n  spaces   kept';
const TEST_MS_MAX = 60_000;

export function webHandContract(subject: WebHandSubject): void {
  describe(`${subject.platform.title} by browser`, () => {
    let rig: WebHandRig;
    beforeEach(async () => {
      rig = await openWebHandRig(subject);
      rig.site.seed('We are closed on Friday', Date.now() - 3_600_000);
      rig.site.seed('A new menu', Date.now() - 1_800_000);
    }, TEST_MS_MAX);
    afterEach(() => rig.close(), TEST_MS_MAX);
    const newPosts = () => rig.site.posts().slice(0, -2);

    it('posts once, byte for byte, and tells where it stands', async () => {
      const action = rig.post(ODD_TEXT, { attachments: [PICTURE] });
      const attempt = rig.attempt();
      const receipt = await rig.hand.post(action, attempt);
      const [made] = newPosts();
      expect(made?.text).toBe(ODD_TEXT);
      expect(made?.pictures.map(({ bytes }) => bytes.equals(squareJpeg))).toEqual([true]);
      expect(receipt).toMatchObject({ id: made?.id, link: expect.stringContaining(made!.id) });
      expect((await rig.hand.post(action, attempt)).id).toBe(receipt.id);
      expect(newPosts()).toHaveLength(1);
    });

    it.each(['500-after', 'drop-after', 'slow'] as const)(
      'finds its post after %s, also with another browser, and does not post it again',
      async (fault) => {
        const action = rig.post('We open at nine: https://acme.example/menu/today?from=web');
        const attempt = rig.attempt();
        rig.site.fault(fault, 1);
        const signal = fault === 'slow' ? whenSent(rig.site) : attempt.signal;
        // Chromium repeats by itself what was cut off; then there is an answer after all
        const answer = await rig.hand.post(action, { ...attempt, signal }).catch((error: OfficeError) => error);
        if (fault !== 'drop-after') expect(answer).toMatchObject({ name: 'OfficeError', outcome: 'unknown' });
        await rig.reopen();
        const later = rig.attempt({ memory: attempt.memory });
        const [made] = await expect.poll(newPosts, { timeout: 20_000 }).toHaveLength(1).then(newPosts);
        expect(await rig.hand.lookup(action, later)).toMatchObject({ found: true, receipt: { id: made?.id } });
        await rig.hand.post(action, later);
        expect(newPosts()).toHaveLength(1);
      },
      TEST_MS_MAX,
    );

    it('knows for certain that nothing was posted after 500-before, and posts then', async () => {
      const action = rig.post('We are closed on Friday');
      const attempt = rig.attempt();
      rig.site.fault('500-before', 1);
      expect((await failureOf(rig.hand.post(action, attempt))).outcome).toBe('unknown');
      expect(await rig.hand.lookup(action, attempt)).toEqual({ found: false, certain: true });
      await rig.hand.post(action, attempt);
      expect(newPosts()).toHaveLength(1);
    });

    it('stops at a login, tells the owner once with a picture, and posts nothing', async () => {
      rig.site.wall('login');
      for (const _ of [1, 2]) {
        const error = await failureOf(rig.hand.post(rig.post('x'), rig.attempt()));
        expect(error).toMatchObject({ code: 'not_authorized', outcome: 'not-sent', retryable: false });
      }
      expect(rig.told).toHaveLength(1);
      expect(rig.told[0]?.picture?.subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(newPosts()).toHaveLength(0);
      rig.site.wall(null);
      expect(await rig.hand.check(new AbortController().signal)).toMatchObject({ ok: true });
    });
  });
}

/** Aborts as soon as the post has reached the site. */
function whenSent(site: WebStandIn): AbortSignal {
  const stop = new AbortController();
  const timer = setInterval(() => {
    if (!site.requests().some(({ line }) => line === 'POST /posts')) return;
    clearInterval(timer);
    stop.abort();
  }, 10);
  return stop.signal;
}
