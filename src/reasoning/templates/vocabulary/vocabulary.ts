/** What the words of a language are sorted into. Types only. */

export type Topic =
  | 'invoice'
  | 'meeting'
  | 'complaint'
  | 'order'
  | 'thanks'
  | 'noAnswer'
  | 'newsletter'
  | 'spam'
  /** One is enough. */
  | 'fraud'
  /** Two are. */
  | 'suspicious'
  | 'away'
  | 'asking'
  | 'urgent'
  | 'important'
  | 'formal'
  | 'friendly';

/** Words and phrases, parted by commas. A `*` stands for any ending. */
export type Vocabulary = Partial<Record<Topic, string>>;
