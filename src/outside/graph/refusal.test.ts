import { describe, expect, it } from 'vitest';
import type { HttpAnswer, HttpAsk } from '../http.ts';
import { refusalOf, regainMs } from './refusal.ts';

const OPTIONS = { title: 'Facebook', renew: 'Renew it.', permissions: ['pages_manage_posts'] };
const SECRET = 'EAAsecret and a foreign text';

function refusal(code: number, { subcode = 0, status = 400, effect = true, headers = {} } = {}) {
  const text = JSON.stringify({ error: { message: SECRET, code, error_subcode: subcode, fbtrace_id: 'x' } });
  return refusalOf({ status, headers, text } as HttpAnswer, { effect } as HttpAsk, OPTIONS);
}

describe('what Meta means by a number', () => {
  it.each([
    [190, 'not_authorized'],
    [102, 'not_authorized'],
    [4, 'rate_limited'],
    [17, 'rate_limited'],
    [32, 'rate_limited'],
    [613, 'rate_limited'],
    [80_001, 'rate_limited'],
    [9, 'rate_limited'],
    [10, 'refused'],
    [200, 'refused'],
    [299, 'refused'],
    [368, 'refused'],
    [506, 'refused'],
    [803, 'not_found'],
    [2635, 'not_configured'],
    [100, 'refused'],
    [36_000, 'refused'],
    [1, 'outcome_unknown'],
    [2, 'outcome_unknown'],
    [-1, 'outcome_unknown'],
    [9007, 'outcome_unknown'],
  ])('%i: %s, without a word of Meta’s', (code, says) => {
    const told = refusal(code);
    expect(told?.code).toBe(says);
    expect(JSON.stringify(told)).not.toContain('EAAsecret');
  });

  it('is no doubt where only something was read', () => {
    expect(refusal(1, { effect: false })?.code).toBe('service_failed');
  });

  it('is a doubt for whatever number comes with a failure of the server', () => {
    expect(refusal(100, { status: 500 })?.code).toBe('outcome_unknown');
  });

  it('is spam and not haste where its second number says so, and nothing at all without an envelope', () => {
    expect(refusal(4, { subcode: 2207051 })?.code).toBe('refused');
    expect(refusal(100, { subcode: 33 })?.code).toBe('not_found');
    expect(
      refusalOf({ status: 400, headers: {}, text: '<html>' } as HttpAnswer, { effect: true } as HttpAsk, OPTIONS),
    ).toBeNull();
  });

  it('names how long to wait, in the minutes of its headers', () => {
    const usage = JSON.stringify({
      1: [{ type: 'pages', estimated_time_to_regain_access: 7 }, { estimated_time_to_regain_access: 0 }],
    });
    expect(regainMs({ 'x-business-use-case-usage': usage })).toBe(420_000);
    expect(regainMs({ 'x-app-usage': '{"call_count":100}' })).toBeUndefined();
    expect(regainMs({ 'x-app-usage': 'rubbish' })).toBeUndefined();
    expect(refusal(4)?.retryAfterMs).toBe(900_000);
  });
});
