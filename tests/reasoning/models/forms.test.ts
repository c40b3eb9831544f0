/** The form of an answer, and the answer in what was written: whatever a model writes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerForm } from '../../../src/reasoning/models/answer-form.ts';
import { tokensAtMost } from '../../../src/reasoning/models/estimate.ts';
import { firstJson } from '../../../src/reasoning/models/first-json.ts';
import { answerSchemaProblem } from '../../../src/reasoning/models/stand-in/answer-schema.ts';

const prose = fc.string().filter((text) => !text.includes('{') && !/<think/.test(text));

describe('the first JSON object of a text', () => {
  it('is found between any words', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(prose, objects, fc.string(), (before, value, after) => {
        const text = `${before}x ${JSON.stringify(value)}${after}`;
        expect(firstJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is found after thoughts, in a fence, and behind braces that are none', () => {
    expect(firstJson('<think>{"a":1}</think>\n{"b":2}')).toEqual({ b: 2 });
    expect(firstJson('```json\n{"b":2}\n```')).toEqual({ b: 2 });
    expect(firstJson('Use {this}: {"b":"}{"} and {"c":3}')).toEqual({ b: '}{' });
  });

  it('is undefined for half of one and for anything else, in no time', () => {
    for (const text of ['', 'no', '{"a":', '{'.repeat(100_000), '"{'.repeat(50_000), '{"a":1'.repeat(20_000)]) {
      expect(firstJson(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => void firstJson(text)));
  });
});

describe('the form of an answer', () => {
  const step = z.union([
    z.strictObject({ kind: z.literal('act'), to: z.array(z.email()).min(1).max(3), amount: z.number().min(0) }),
    z.strictObject({ kind: z.literal('ask'), question: z.string().min(1).max(9) }),
  ]);

  it('is one that providers take, whatever the schema asks for', () => {
    for (const answer of [
      step,
      z.strictObject({ step, why: z.string().optional() }),
      z.string().max(3),
      z.array(step),
    ]) {
      const { schema } = answerForm<unknown>(answer);
      expect(schema.type).toBe('object');
      expect(answerSchemaProblem(schema)).toBeNull();
    }
  });

  it('tells in words what providers can’t hold to', () => {
    expect(JSON.stringify(answerForm(step).schema)).toContain('minLength 1, maxLength 9');
  });

  it('gives back what was filled in, or says where it is wrong', () => {
    const form = answerForm(z.strictObject({ step }));
    expect(form.read('{"step":{"kind":"ask","question":"Who?"}}')).toEqual({
      answer: { step: { kind: 'ask', question: 'Who?' } },
    });
    expect(form.read('{"step":{"kind":"ask","question":"Who is it?"}}')).toMatchObject({
      problem: expect.stringContaining('step'),
    });
    expect(form.read('null')).toHaveProperty('problem');
  });
});

describe('the estimate of tokens', () => {
  it('is above a quarter of the bytes, however odd the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        expect(tokensAtMost(text)).toBeGreaterThan(Buffer.byteLength(text) / 4);
      }),
    );
  });
});
