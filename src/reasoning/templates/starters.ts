/**
 * The templates that a new vault starts with, and what is used for one that is missing. German ones end with `.de`.
 * The files in `vault/Templates/` are these texts; a test keeps them the same.
 */

export const PLACEHOLDERS = ['name', 'message', 'file'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

type TemplateBase = 'invoice-question' | 'meeting-request' | 'complaint' | 'holding-reply' | 'new-mail' | 'send-file';
export type TemplateName = TemplateBase | `${TemplateBase}.de`;

const reply = (what: string) => `%%
${what}
This grey part is never sent. {{name}} is the sender's name. Put your own name below the greeting at the end.
%%
`;

export const STARTERS: Record<TemplateName, string> = {
  'invoice-question': `${reply('The reply to a mail about an invoice or a payment.')}
Hello {{name}},

Thank you for your message. We are checking the invoice and the payment and will come back to you shortly.

Best regards
`,
  'invoice-question.de': `${reply('The reply to a German mail about an invoice or a payment.')}
Guten Tag {{name}},

vielen Dank für Ihre Nachricht. Wir prüfen die Rechnung und die Zahlung und melden uns in Kürze bei Ihnen.

Mit freundlichen Grüßen
`,
  'meeting-request': `${reply('The reply to a mail that asks for a meeting or a call.')}
Hello {{name}},

Thank you for suggesting a time to talk. I am checking the calendar and will come back to you with a time that suits.

Best regards
`,
  'meeting-request.de': `${reply('The reply to a German mail that asks for a meeting or a call.')}
Guten Tag {{name}},

vielen Dank für Ihren Terminvorschlag. Ich prüfe den Kalender und melde mich mit einem passenden Termin bei Ihnen.

Mit freundlichen Grüßen
`,
  complaint: `${reply('The reply to a mail from somebody who is not happy.')}
Hello {{name}},

Thank you for telling us, and I am sorry for the trouble. We are looking into it and will come back to you as soon as we know more.

Best regards
`,
  'complaint.de': `${reply('The reply to a German mail from somebody who is not happy.')}
Guten Tag {{name}},

vielen Dank für Ihren Hinweis; die Unannehmlichkeiten tun mir leid. Wir gehen der Sache nach und melden uns, sobald wir mehr wissen.

Mit freundlichen Grüßen
`,
  'holding-reply': `${reply('The reply to any other mail that wants an answer.')}
Hello {{name}},

Thank you for your message. I have read it and will come back to you with an answer soon.

Best regards
`,
  'holding-reply.de': `${reply('The reply to any other German mail that wants an answer.')}
Guten Tag {{name}},

vielen Dank für Ihre Nachricht. Ich habe sie gelesen und melde mich bald mit einer Antwort bei Ihnen.

Mit freundlichen Grüßen
`,
  'new-mail': `%%
A mail that you asked for. {{message}} is what you said, {{name}} is the receiver's name where you used one.
This grey part is never sent. Put your own name below the greeting at the end.
%%

Hello {{name}},

{{message}}

Best regards
`,
  'new-mail.de': `%%
A German mail that you asked for. {{message}} is what you said, {{name}} is the receiver's name where you used one.
This grey part is never sent. Put your own name below the greeting at the end.
%%

Guten Tag {{name}},

{{message}}

Mit freundlichen Grüßen
`,
  'send-file': `%%
A mail that carries a file from your Inbox folder. {{file}} is the file's name.
This grey part is never sent. Put your own name below the greeting at the end.
%%

Hello {{name}},

Please find {{file}} attached.

Best regards
`,
  'send-file.de': `%%
A German mail that carries a file from your Inbox folder. {{file}} is the file's name.
This grey part is never sent. Put your own name below the greeting at the end.
%%

Guten Tag {{name}},

anbei erhalten Sie {{file}}.

Mit freundlichen Grüßen
`,
};
