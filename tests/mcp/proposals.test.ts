import { describe, expect, it } from 'vitest';
import { aProposal, LIVE, openMcpOffice, overHttp, overStdio, serveHttp } from './rig.ts';

describe('a proposal of another program', () => {
  it('is on a card, is sent once after one tap, and whoever waits hears of the receipt', async () => {
    const office = await openMcpOffice(LIVE);
    const { call } = await overStdio(office, { name: 'claude-code' });
    const filed = await call('email.send', aProposal());
    expect(filed).toMatchObject({ isError: false, data: { settled: false, decision: '', receipt: null } });
    expect(filed.text).toContain('proposal.wait');

    const waiting = call('proposal.wait', { id: filed.data.id });
    const card = await office.card('Mail to ali@example.com');
    expect(card.text).toContain('The program “claude-code”');
    expect(await office.world.gmail.sent()).toHaveLength(0);
    await office.tap(card, /Approve/);
    expect(await waiting).toMatchObject({
      isError: false,
      data: { state: 'done', settled: true, decision: 'approved', receipt: { dryRun: false } },
    });
    expect(await office.world.gmail.sent()).toHaveLength(1);
  });
});
