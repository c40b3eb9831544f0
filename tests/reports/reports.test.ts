/** Briefing, audit and digest: what they say, and that each figure shows where it comes from. */
import { describe, expect, it } from 'vitest';
import { auditReport } from '../../src/reports/audit-report.ts';
import { briefing } from '../../src/reports/briefing.ts';
import { digest } from '../../src/reports/digest.ts';
import { figuresOf } from '../../src/reports/figures.ts';
import { facts, HOUR, NOW, task, waitingTask } from './facts.ts';

const EVIL = 'x]] | **bold** <script>alert(1)</script>\n# Heading\n- [ ] task #tag [[Secret]] %%';

/** The lines under a heading. */
function sectionOf(markdown: string, heading: string): string[] {
  const lines = markdown.split('\n');
  const start = lines.indexOf(`## ${heading}`);
  expect(start, `${heading} is missing`).toBeGreaterThan(0);
  const end = lines.findIndex((line, at) => at > start && line.startsWith('## '));
  return lines.slice(start + 1, end === -1 ? undefined : end).filter(Boolean);
}

const busy = () =>
  facts({
    tasks: [
      task({ title: 'Reply to Ali', decidedAt: NOW - 47.5 * HOUR }),
      task({ title: 'Reply to Sara', dryRun: true, decidedAt: NOW - 38 * HOUR }),
      task({ state: 'rejected', receipt: '' }),
      task({ state: 'expired', receipt: '', decidedAt: null, decidedBy: '' }),
      waitingTask({ title: 'Old one', askedAt: NOW - 50 * HOUR }),
      waitingTask({ title: 'New one', askedAt: NOW - HOUR }),
      waitingTask({ title: 'Lost one', state: 'unknown', askedAt: NOW - 2 * HOUR, expiresAt: null }),
      task({ title: 'Long ago', closedAt: NOW - 300 * HOUR, openedAt: NOW - 301 * HOUR, decidedAt: NOW - 300 * HOUR }),
    ],
    goals: [
      { title: 'Revenue', target: '10,000 EUR', current: '4,000 EUR', due: '2026-12-01' },
      { title: 'Hire somebody', due: '2026-11-01' },
    ],
    problems: ['Gmail needs a new login.'],
  });

describe('the briefing', () => {
  it('lies in Briefings under the owner’s date', () => {
    expect(briefing(facts()).notePath).toBe('Briefings/2026-11-23_Monday_Briefing.md');
    const lateSunday = facts({ asOf: Date.parse('2026-11-22T23:30:00Z') });
    expect(briefing(lateSunday).notePath).toBe('Briefings/2026-11-23_Monday_Briefing.md');
  });

  it('begins with five lines that link to what stands behind them', () => {
    const lines = briefing(busy()).noteMarkdown.split('\n');
    const start = lines.indexOf('> [!summary] In five lines');
    expect(lines.slice(start + 1, start + 7)).toEqual([
      '> - [[#Done|2 tasks]] done (1 as dry runs), [[#Rejected, expired or denied|2 rejected, expired or denied]].',
      '> - [[#Waiting for you|3 tasks]] waiting for you, the oldest for 2 days.',
      '> - You answered half within [[#Response times|60 min]], nine of ten within 10 h.',
      '> - [[#Trouble|2 problems]].',
      '> - [[#Deadlines ahead|3 deadlines]] ahead.',
      '',
    ]);
  });

  it('links every task it counts, with times in the owner’s zone', () => {
    const { noteMarkdown } = briefing(busy());
    expect(sectionOf(noteMarkdown, 'Done')).toEqual([
      expect.stringMatching(
        /^- 2026-11-21 09:00 \[\[Done\/2026-11\/EMAIL_\w+\.md\|Reply to Ali\]\]: Sent to ali@example\.com$/,
      ),
      expect.stringMatching(/Reply to Sara\]\].* \(dry run: nothing was really sent\)$/),
    ]);
    expect(sectionOf(noteMarkdown, 'Waiting for you')).toEqual([
      expect.stringMatching(/\|Old one\]\], for 2 days, expires 2026-11-23 11:00$/),
      expect.stringMatching(/\|Lost one\]\], for 2 h, it is not known whether it was sent$/),
      expect.stringMatching(/\|New one\]\], for 60 min, expires/),
    ]);
    expect(sectionOf(noteMarkdown, 'Bottlenecks')).toEqual([
      expect.stringContaining('|Old one]] has waited for you for 2 days'),
      expect.stringContaining('expired without an answer'),
    ]);
    expect(noteMarkdown).not.toContain('Long ago');
  });

  it('says when its facts were read and where the audit trail is, or that there is none', () => {
    expect(briefing(busy()).noteMarkdown).toContain(
      'As of 2026-11-23 08:00 (Europe/Berlin), for the time from 2026-11-16 08:00 on. Audit trail: [[Logs/single/audit-2026-11-22.jsonl|2026-11-22]].',
    );
    expect(briefing(facts({ auditFiles: [] })).noteMarkdown).toContain('its counts are unverified');
  });

  it('calls the owner’s own figures unverified', () => {
    expect(sectionOf(briefing(busy()).noteMarkdown, 'Goals')).toEqual([
      '- **Revenue**: target 10,000 EUR; current 4,000 EUR (unverified, [[Business_Goals.md|as typed in Business_Goals]]); due 2026-12-01, in 8 days',
      '- **Hire somebody**: current unknown; due 2026-11-01, 21 days ago',
    ]);
  });

  it('shows deadlines by their time: what is past, cards that expire, goals', () => {
    const lines = sectionOf(briefing(busy()).noteMarkdown, 'Deadlines ahead');
    expect(lines[0]).toBe('- 2026-11-01 [[Business_Goals.md|Hire somebody]] is due, 21 days ago');
    expect(lines[1]).toMatch(/^- 2026-11-23 11:00 .* expires, in 3 h$/);
    expect(lines.at(-1)).toBe('- 2026-12-01 [[Business_Goals.md|Revenue]] is due, in 8 days');
  });

  it('suggests in plain sentences', () => {
    expect(sectionOf(briefing(busy()).noteMarkdown, 'Suggestions')).toEqual([
      expect.stringContaining('Say of [[#Trouble|1 task]] whether it was sent'),
      expect.stringContaining('expired unanswered'),
      expect.stringContaining('One answer in ten took longer than [[#Response times|10 h]]'),
      expect.stringContaining('[[#Goals|1 goal]] past due'),
      expect.stringContaining('[[#Goals|1 goal]] stands now'),
    ]);
  });

  it('is whole with nothing to say', () => {
    const { noteMarkdown, message } = briefing(facts());
    for (const heading of [
      'Done',
      'Waiting for you',
      'Bottlenecks',
      'Response times',
      'Deadlines ahead',
      'Goals',
      'Trouble',
    ]) {
      expect(sectionOf(noteMarkdown, heading)).toHaveLength(1);
    }
    expect(message.text).toContain('No tasks done');
  });

  it('sends a short message in plain words', () => {
    const { message } = briefing(busy());
    expect(message.title).toBe('Briefing of 2026-11-23');
    expect(message.text).toContain('2 tasks done (1 as dry runs), 2 rejected, expired or denied.');
    expect(message.text).toContain('• Old one');
    expect(message.text).not.toMatch(/\[\[|\*\*|#/);
    expect(message.text.length).toBeLessThan(1_000);
  });

  it('shows the ends of a long list and points to the rest', () => {
    const tasks = Array.from({ length: 130 }, (_, n) =>
      task({ title: `Mail ${n}`, closedAt: NOW - (130 - n) * 60_000 }),
    );
    const rows = sectionOf(briefing(facts({ tasks })).noteMarkdown, 'Done');
    expect(rows).toHaveLength(51);
    expect(rows[49]).toContain('Mail 129');
    expect(rows[50]).toContain('… and 80 more. Audit trail: [[Logs/');
  });
});

describe('outside text', () => {
  it('is only words in every report, wherever it stands', () => {
    const evil = { title: EVIL, receipt: EVIL, rule: EVIL, decidedBy: EVIL };
    const tasks = [
      task(evil),
      waitingTask(evil),
      task({ ...evil, state: 'expired' }),
      waitingTask({ ...evil, state: 'failed' }),
    ];
    const data = facts({ tasks, goals: [{ title: EVIL, target: EVIL, current: EVIL }], problems: [EVIL] });
    for (const report of [briefing(data), auditReport(data), digest(data)]) {
      expect(report.noteMarkdown).not.toContain('<script>');
      expect(report.noteMarkdown).not.toContain('[[Secret');
      expect(report.noteMarkdown).not.toMatch(/^(# Heading|- \[ \])/m);
      expect(report.noteMarkdown).not.toMatch(/(?<!\\)\*\*bold/);
      expect(report.noteMarkdown).not.toContain('%%');
      for (const [link] of report.noteMarkdown.matchAll(/\[\[.*?\]\]/g))
        expect(link).toMatch(/^\[\[[^[\]|]+\|[^[\]|]+\]\]$/);
      expect(report.message.text).not.toContain('\n# Heading');
    }
  });
});

describe('the weekly audit', () => {
  it('lies in Accounting and says what was done, on whose word and by which rule', () => {
    const report = auditReport(busy());
    expect(report.notePath).toBe('Accounting/2026-11-23_weekly_audit.md');
    expect(sectionOf(report.noteMarkdown, 'What was done outward')).toEqual([
      expect.stringMatching(
        /^- 2026-11-21 09:00 email, .*Reply to Ali\]\]: Sent to ali@example\.com, on your word \(telegram:42\)$/,
      ),
      expect.stringContaining(', a dry run, on your word'),
    ]);
    expect(sectionOf(report.noteMarkdown, 'Decisions by rule')[0]).toBe('- default: 3');
    expect(sectionOf(report.noteMarkdown, 'What came in')[0]).toBe('- EMAIL: 7');
    expect(sectionOf(report.noteMarkdown, 'Books')).toEqual([
      'No books are connected, so there are no figures of money here.',
    ]);
    expect(report.message.text).toContain('1 of the done were dry runs');
  });
});

describe('the digest', () => {
  it('is short and names what waits longest and what ends today', () => {
    const data = { ...busy(), from: NOW - 72 * HOUR };
    const report = digest(data);
    expect(report.notePath).toBe('Briefings/2026-11-23_digest.md');
    expect(report.message.text.split('\n')).toEqual([
      '7 new tasks, 2 done, 3 waiting for you.',
      '2 deadlines today, the first at 10:59.',
      '2 problems: see the note.',
      '• Old one, for 2 days',
      '• Lost one, for 2 h',
      '• New one, for 60 min',
      'More: Briefings/2026-11-23_digest.md',
    ]);
  });
});

describe('figures', () => {
  it('count a task in the period in which it was closed, borders included once', () => {
    const tasks = [task({ closedAt: NOW - HOUR }), task({ closedAt: NOW }), task({ closedAt: NOW - 7 * 24 * HOUR })];
    expect(figuresOf(facts({ tasks })).done).toHaveLength(2);
    expect(figuresOf(facts({ tasks, asOf: NOW + 1, from: NOW, to: NOW + HOUR })).done).toHaveLength(1);
  });

  it('take what ran by a rule as no answer of the owner’s', () => {
    const tasks = [task({ askedAt: null, decidedBy: 'rule' })];
    expect(figuresOf(facts({ tasks }))).toMatchObject({ responses: [], medianMs: null, p90Ms: null });
  });

  it('give the median and the ninth tenth by nearest rank', () => {
    const tasks = Array.from({ length: 10 }, (_, n) =>
      task({ askedAt: NOW - 20 * HOUR, decidedAt: NOW - (20 - n) * HOUR }),
    );
    expect(figuresOf(facts({ tasks }))).toMatchObject({ medianMs: 4 * HOUR, p90Ms: 8 * HOUR });
  });
});
