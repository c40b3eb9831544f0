/** Where Google is: its own addresses, or all of them under one root when a stand-in is meant. Pure. */
const GOOGLE_ROOT = 'https://gmail.googleapis.com';

export interface OAuthEndpoints {
  oauth2AuthBaseUrl: string;
  oauth2TokenUrl: string;
}

/** `undefined`: the library's own, which are Google's. */
export function oauthEndpoints(apiRoot: string): OAuthEndpoints | undefined {
  if (apiRoot === GOOGLE_ROOT) return undefined;
  return { oauth2AuthBaseUrl: `${apiRoot}/o/oauth2/v2/auth`, oauth2TokenUrl: `${apiRoot}/oauth2/token` };
}
