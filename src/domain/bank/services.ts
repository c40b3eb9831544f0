/** Services that people subscribe to, by what they are for, so that two of a kind are noticed. Pure. */
import { nameWords } from './likeness.ts';

const KINDS: Record<string, string> = {
  'music streaming': 'spotify, deezer, tidal, apple music, youtube music, amazon music, soundcloud, qobuz',
  'video streaming': 'netflix, disney plus, prime video, hulu, paramount, dazn, crunchyroll, joyn, wow tv, hbo',
  'cloud storage': 'dropbox, google one, icloud, onedrive, box com, pcloud, mega limited, nextcloud',
  'office suite': 'microsoft 365, office 365, google workspace, gsuite, zoho',
  'video calls': 'zoom, webex, gotomeeting, whereby',
  'team chat': 'slack, mattermost, discord',
  'AI assistant': 'openai, chatgpt, anthropic, claude, perplexity, gemini, mistral',
  design: 'adobe, canva, figma, sketch',
  accounting: 'lexoffice, lexware, sevdesk, quickbooks, xero, freshbooks, datev, debitoor, fastbill, billomat',
  newsletters: 'mailchimp, brevo, sendinblue, mailerlite, cleverreach, rapidmail, sendgrid',
  'task management': 'asana, trello, monday, clickup, notion, jira, basecamp, todoist',
  'password manager': '1password, lastpass, dashlane, bitwarden, keeper security',
  VPN: 'nordvpn, expressvpn, surfshark, mullvad, protonvpn, cyberghost',
  hosting: 'hetzner, ovh, digitalocean, linode, vultr, ionos, strato, netcup, godaddy, squarespace, wix',
  'source code hosting': 'github, gitlab, bitbucket',
  'mobile telephony': 'vodafone, telekom, telefonica, o2, orange, free mobile, congstar, freenet, t mobile',
};

const SERVICES = Object.entries(KINDS).flatMap(([kind, names]) =>
  names.split(',').map((name) => ({ kind, words: name.trim().split(' ') })),
);

/** What a vendor's service is for; null where it isn't known. */
export function serviceKind(vendor: string): string | null {
  const words = nameWords(vendor);
  const found = SERVICES.find((service) =>
    words.some((_, at) => service.words.every((word, next) => words[at + next] === word)),
  );
  return found?.kind ?? null;
}
