import { describe, expect, it } from 'vitest';
import { postFromWords, replyFromWords } from './words.ts';

describe('a sentence that asks for a post', () => {
  it.each([
    ['post on Facebook: we open at nine', 'we open at nine', []],
    ['Please publish to our facebook page that we open at nine', 'we open at nine', []],
    ['share on facebook: "Come & see."', 'Come & see.', []],
    ['post Inbox/a.jpg and Inbox/b.png on Facebook: our shop', 'our shop', ['Inbox/a.jpg', 'Inbox/b.png']],
    ['post on Facebook with the picture "Inbox/our shop.jpg": look', 'look', ['Inbox/our shop.jpg']],
    ['post on Facebook: first line\n\nsecond line: with a colon', 'first line\n\nsecond line: with a colon', []],
  ])('%s', (words, text, attachments) => {
    expect(postFromWords('facebook', words)).toEqual({ text, attachments });
  });

  it.each([
    'post on Facebook and X: we open at nine',
    'post on X: we open at nine',
    'post something nice on Facebook',
    'what did we post on Facebook: anything?',
    'post on Facebook about our new shop',
    'post on Facebook:   ',
    'post Inbox/a.jpg on Facebook with Inbox/b.jpg: both',
  ])('is nobody’s guess: %s', (words) => {
    expect(postFromWords('facebook', words)).toBeNull();
  });

  it('is read in no time, however it is made', () => {
    const started = performance.now();
    postFromWords('facebook', `post ${'a.jpg, '.repeat(5_000)} on`);
    postFromWords('facebook', `post ${'"a'.repeat(20_000)}`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a sentence that asks for an answer', () => {
  it('names the comment and what is said', () => {
    const words = 'reply to comment 12_34 on Instagram: yes, we are open';
    expect(replyFromWords('instagram', words)).toEqual({ in_reply_to: '12_34', text: 'yes, we are open' });
    expect(replyFromWords('facebook', words)).toBeNull();
    expect(replyFromWords('instagram', 'reply to Mia on Instagram: yes')).toBeNull();
  });
});
