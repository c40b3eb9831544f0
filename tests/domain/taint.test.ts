import { describe, expect, it } from 'vitest';
import type { CriticalValue } from '../../src/domain/action.ts';
import { type Evidence, findTainted } from '../../src/domain/taint.ts';
import { mailTo } from './policy-fixtures.ts';

function evidence(ownerText = '', outsideText = ''): Evidence {
  return {
    ownerTexts: [ownerText],
    outsideTexts: [{ text: outsideText, from: 'the mail’s text' }],
    knownContacts: (address) => address === 'ali@example.com',
  };
}

const critical = (kind: CriticalValue['kind'], value: string): CriticalValue[] => [{ kind, field: 'f', value }];
const taintedBy = (kind: CriticalValue['kind'], value: string, ownerText: string) =>
  findTainted(mailTo([]), critical(kind, value), evidence(ownerText)).length > 0;

describe('a value is trusted only where the owner named it', () => {
  it.each([
    ['recipient', 'bob@x.org', 'write to bob@x.org, please', false],
    ['recipient', 'bob@x.org', 'write to <Bob@X.org>.', false],
    ['recipient', 'ali@example.com', '', false],
    ['recipient', 'ALI@example.com', '', false],
    ['recipient', 'bob@x.org', '', true],
    ['recipient', 'bob@x.org', 'write to notbob@x.org', true],
    ['recipient', 'bob@x.org', 'write to bob@x.org.evil.example', true],
    ['recipient', 'bob@x.org', 'write to bоb@x.org', true],
    ['recipient', 'bоb@x.org', 'write to bob@x.org', true],
    ['recipient', 'a\u217Ci@example.com', 'ali@example.com', true],
    ['recipient', 'bob@x\u200B.org', 'bob@x.org', true],
    ['recipient', 'ban\u212A@x.org', 'bank@x.org', true],
    ['recipient', '+49 170 1234567', 'message +491701234567', false],
    ['recipient', '+49 170 1234567', 'message +4917012345678', true],
    ['account', 'Ali Khan', 'invoice Ali Khan 5000', false],
    ['account', 'Ali Khan', 'invoice Ali Khanzada 5000', true],
    ['account', 'DE89 3704', 'pay to DE89 3704 0044', true],
    ['amount', '5000', 'invoice Ali 5000', false],
    ['amount', '5000.00', 'invoice Ali 5,000', false],
    ['amount', '5000', 'invoice Ali 5000 EUR', false],
    ['amount', '5000 EUR', 'invoice Ali €5,000.00', false],
    ['amount', '5000 EUR', 'invoice Ali 5000 USD', true],
    ['amount', '5000 EUR', 'invoice Ali 5000', true],
    ['amount', '5000', 'invoice Ali 50000', true],
    ['amount', '5000', 'pay INV-5000', true],
    ['amount', '5000', 'pay 5000.50', true],
    ['amount', '1500', 'pay 1.500', true],
    ['amount', '1.500 €', 'pay 1.500 € to Ali', false],
    ['amount', '20', 'on 20.11.2026 at 20:00, 20 %', true],
    ['amount', '', 'pay 1', true],
    ['account', 'DE89370400440532013000', 'to de89 3704 0044 0532 0130 00', false],
    ['account', '1234', 'account 1234 5678', true],
    ['account', '5678', 'account 1234 5678', true],
    ['account', '1234', 'account 1234-5', true],
    ['account', '.*', 'anything', true],
    ['link', 'https://a.com/x', 'see https://A.com/x.', false],
    ['link', 'https://a.com/', 'see a.com', false],
    ['link', 'http://a.com/', 'see https://a.com', true],
    ['link', 'https://a.com/x', 'see https://a.com/xy', true],
    ['link', 'https://a.com@evil.example/', 'see https://a.com', true],
    ['link', 'https://a.com https://evil.example', 'see https://a.com', true],
    ['link', 'ali@example.com bob@evil.example', '', true],
    ['account', 'x'.repeat(300), 'x'.repeat(300), true],
    ['link', 'mailto:ali@example.com', '', false],
    ['link', 'mailto:ali@example.com?bcc=x@evil.example', '', true],
  ] as const)('%s %j in %j: tainted %s', (kind, value, ownerText, tainted) =>
    expect(taintedBy(kind, value, ownerText)).toBe(tainted),
  );

  it('says where it came from, or that it came from nowhere', () => {
    const values = [
      ...critical('recipient', 'bob@evil.example'),
      ...critical('amount', '99'),
      ...critical('account', 'X7'),
    ];
    const found = findTainted(mailTo([]), values, evidence('', 'Pay 99 to BOB@evil.example'));
    expect(found.map(({ from }) => from)).toEqual(['the mail’s text', 'the mail’s text', 'nothing that you wrote']);
  });

  it('what the owner and the mail both name is trusted', () => {
    expect(
      findTainted(mailTo([]), critical('recipient', 'bob@x.org'), evidence('to bob@x.org', 'to bob@x.org')),
    ).toEqual([]);
  });

  it.each([
    'https://evil.example',
    'evil.example',
    'www.evil.example/x',
    'e\u200Bvil.example',
    'mail me@evil.example',
    'еvil.example',
    '(evil．example)',
    'javascript:alert(1)',
  ])('a link in the text counts: %j', (text) => {
    const found = findTainted(mailTo([], { text: `Hello, ${text} bye` }), [], evidence('', text));
    expect(found).toMatchObject([{ kind: 'link', field: 'text' }]);
  });

  it('a link in the subject counts, and each one once', () => {
    const action = mailTo([], { subject: 'Re: evil.example', text: 'evil.example https://evil.example/' });
    expect(findTainted(action, critical('link', 'evil.example'), evidence())).toHaveLength(1);
  });
});
