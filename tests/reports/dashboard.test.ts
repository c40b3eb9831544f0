/** The dashboard's page. */
import { describe, expect, it } from 'vitest';
import { type DashboardData, type DashboardRow, renderDashboard } from '../../src/observe/dashboard.ts';

const NOW = Date.parse('2026-11-23T07:00:00Z');

function row(overrides: Partial<DashboardRow> = {}): DashboardRow {
  return {
    title: 'Reply to Ali',
    note: 'Pending_Approval/email/EMAIL_a.md',
    state: 'pending',
    at: NOW - 3_600_000,
    expiresAt: NOW + 3_600_000,
    receipt: '',
    ...overrides,
  };
}

function data(overrides: Partial<DashboardData> = {}): DashboardData {
  return {
    changedAt: NOW,
    timeZone: 'Europe/Berlin',
    zone: 'single',
    dryRun: true,
    state: 'running',
    reasoner: 'templates',
    open: { pending: 2, drafting: 1 },
    openMax: 100,
    waiting: [row()],
    waitingTotal: 1,
    doneToday: 3,
    doneThisWeek: 9,
    done: [row({ note: 'Done/2026-11/EMAIL_b.md', receipt: 'Sent to ali@example.com' })],
    watchers: [{ name: 'gmail', state: 'waiting', detail: 'looked at 07:59' }],
    connectors: [],
    problems: [],
    ...overrides,
  };
}

describe('the dashboard', () => {
  it('shows the office, what waits with links and moments, what was done, and the health of its parts', () => {
    const page = renderDashboard(data(), 20);
    expect(page.startsWith('---\noffice: running\nzone: single\ndry_run: true\nwaiting: 1\nopen: 3\n')).toBe(true);
    expect(page).toContain(
      '> [!success] The office is running\n> Dry run: nothing leaves this machine. 3 of 100 tasks open, 3 done today, 9 this week.',
    );
    expect(page).toContain(
      '| [[Pending_Approval/email/EMAIL_a.md\\|Reply to Ali]] | pending | 2026-11-23 07:00 | 2026-11-23 09:00 |',
    );
    expect(page).toContain('- drafting: 1\n- pending: 2\n');
    expect(page).toContain('- 2026-11-23 07:00 [[Done/2026-11/EMAIL_b.md|Reply to Ali]]: Sent to ali@example.com');
    expect(page).toContain('- **gmail**: waiting, looked at 07:59');
    expect(page).not.toContain('Problems');
  });

  it('is the same page as long as nothing happens', () => {
    expect(renderDashboard(data(), 20)).toBe(renderDashboard(data(), 20));
  });

  it('says what is wrong, and that it is live or paused', () => {
    const page = renderDashboard(data({ problems: ['Gmail needs a login.'], state: 'paused', dryRun: false }), 20);
    expect(page).toContain('> [!danger] Problems\n> - Gmail needs a login.');
    expect(page).toContain('> [!warning] The office is paused\n> Live: what you approve is really sent.');
  });

  it('shows so many rows and how many more there are', () => {
    const waiting = Array.from({ length: 25 }, (_, n) => row({ title: `Mail ${n}` }));
    const page = renderDashboard(data({ waiting, waitingTotal: 10_000 }), 20);
    expect(page.match(/\| pending \|/g)).toHaveLength(20);
    expect(page).toContain('… and 9980 more');
  });

  it('is not broken by what comes from outside', () => {
    const evil = 'a | b ]] \n# h <b> [x](y) %% #tag';
    const part = { name: evil, state: evil, detail: evil };
    const page = renderDashboard(
      data({
        waiting: [row({ title: evil })],
        done: [row({ title: evil, receipt: evil })],
        watchers: [part],
        problems: [evil],
        reasoner: evil,
      }),
      20,
    );
    expect(page).toContain(
      '| [[Pending_Approval/email/EMAIL_a.md\\|a ｜ b ］］ ＃ h ＜b＞ ［x］(y) ％％ ＃tag]] | pending |',
    );
    expect(page).not.toMatch(/<b>|^# h|(?<!\\)\]\(y\)/m);
    expect(page.match(/%%/g)).toHaveLength(2);
  });
});
