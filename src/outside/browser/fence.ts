/**
 * Keeps a page on its service's own addresses: each address that is to be opened in it, by whatever way, is looked at before it is asked, also
 * where a redirect leads. The library's own routes don't see those, and switch the cache off besides.
 */
import type { Page } from 'playwright-core';

/** From here on, for as long as the page is open. What a page shows in frames of its own is its business. */
export async function fence(page: Page, origins: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const whole = frameTree.frame.id;
  session.on('Fetch.requestPaused', ({ requestId, request, frameId }) => {
    const isAllowed = frameId !== whole || (URL.canParse(request.url) && origins.includes(new URL(request.url).origin));
    const answer = isAllowed
      ? session.send('Fetch.continueRequest', { requestId })
      : session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
    // the page may be gone by then
    answer.catch(() => {});
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }] });
}
