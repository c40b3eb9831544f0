/** The stand-in's versioned REST API: what each call has to bring, and who may make it. */
import { type Context, Hono } from 'hono';
import { commentJson, createComment, createPost, initializeUpload, postJson, receiveUpload } from './answer.ts';
import { type Company, PERSON } from './company.ts';
import { LinkedInRefusal } from './refusal.ts';
import { oauthRoutes, type Token, type Tokens } from './tokens.ts';

export interface World {
  company: Company;
  tokens: Tokens;
  /** Versions that are served. */
  versions: Set<string>;
  /** Where pictures go: another origin than the API's. */
  uploadRoot(): string;
  changed(): void;
}

const READS = ['r_organization_social', 'r_member_social'];
const WRITES = ['w_organization_social', 'w_member_social'];

export function linkedinApp(world: World): Hono {
  const { company, tokens } = world;
  const app = new Hono();
  app.onError((error) => {
    if (error instanceof LinkedInRefusal) return error.response();
    return Response.json({ status: 400, code: 'ILLEGAL_ARGUMENT', message: 'Bad request' }, { status: 400 });
  });
  oauthRoutes(app, tokens);
  app.get('/v2/userinfo', (c) => {
    const { scopes } = tokens.of(c.req.header('authorization'));
    if (!scopes.includes('openid')) throw denied('userinfo.GET');
    return c.json({ sub: PERSON.urn.split(':').at(-1), name: PERSON.name });
  });
  app.put('/dms-uploads/sp/:urn/uploaded-image/0', async (c) => {
    tokens.of(c.req.header('authorization'));
    receiveUpload(company, c.req.param('urn'), Buffer.from(await c.req.arrayBuffer()));
    return c.body(null, 201);
  });
  app.use('/rest/*', async (c, next) => {
    checkVersion(c, world.versions);
    await next();
  });

  app.post('/rest/images', async (c) => {
    const { as } = allowed(c, tokens, WRITES, 'images.ACTION-initializeUpload');
    if (c.req.query('action') !== 'initializeUpload') throw illegal('action');
    return c.json(initializeUpload(company, as, await c.req.json(), world.uploadRoot()));
  });
  app.post('/rest/posts', async (c) => {
    const { as } = allowed(c, tokens, WRITES, 'posts.CREATE');
    const { urn } = createPost(company, as, await c.req.json());
    world.changed();
    return c.body(null, 201, { 'x-restli-id': urn, 'x-linkedin-id': urn });
  });
  app.get('/rest/posts', (c) => {
    const { as } = allowed(c, tokens, READS, 'posts.FINDER-author');
    checkMethod(c, 'FINDER');
    if (c.req.query('q') !== 'author' || c.req.query('author') !== as.urn) throw denied('posts.FINDER-author');
    const count = countOf(c, 100);
    const own = company.posts.filter(({ by }) => by.urn === as.urn);
    return c.json({ elements: own.slice(0, count).map(postJson), paging: { start: 0, count, links: [] } });
  });
  app.get('/rest/posts/:urn', (c) => {
    allowed(c, tokens, READS, 'posts.GET');
    const post = company.post(c.req.param('urn'));
    if (!post) throw new LinkedInRefusal(404, 'NOT_FOUND', 'Not Found');
    return c.json(postJson(post));
  });
  app.post('/rest/socialActions/:target/comments', async (c) => {
    const { as } = allowed(c, tokens, WRITES, 'partnerApiSocialActions.CREATE');
    const comment = createComment(company, as, c.req.param('target'), await c.req.json());
    world.changed();
    return c.json(commentJson(comment), 201, { 'x-restli-id': comment.id });
  });
  app.get('/rest/socialActions/:target/comments', (c) => {
    allowed(c, tokens, READS, 'partnerApiSocialActions.GET_ALL');
    const found = commentsOf(company, c.req.param('target'));
    const [start, count] = [Number(c.req.query('start') ?? 0), countOf(c, 100)];
    const elements = found.slice(start, start + count).map(commentJson);
    return c.json({ elements, paging: { start, count, total: found.length, links: [] } });
  });
  app.get('/rest/socialMetadata', (c) => {
    allowed(c, tokens, READS, 'socialMetadata.BATCH_GET');
    checkMethod(c, 'BATCH_GET');
    const [, list = ''] = /[?&]ids=List\(([^()]*)\)/.exec(c.req.url) ?? [];
    const posts = list.split(',').flatMap((one) => company.post(decodeURIComponent(one)) ?? []);
    const results = Object.fromEntries(posts.map((post) => [post.urn, metadataOf(company, post.urn)]));
    return c.json({ results, statuses: {}, errors: {} });
  });
  app.get('/rest/networkSizes/:urn', (c) => {
    allowed(c, tokens, ['r_organization_social'], 'networkSizes.GET');
    return c.json({ firstDegreeSize: 128 });
  });
  return app;
}

function checkVersion(c: Context, served: ReadonlySet<string>): void {
  const version = c.req.header('linkedin-version');
  if (!version) throw new LinkedInRefusal(400, 'VERSION_MISSING', 'A version must be present.');
  if (!served.has(version)) {
    throw new LinkedInRefusal(426, 'NONEXISTENT_VERSION', `Requested version ${version} is not active`);
  }
  if (c.req.header('x-restli-protocol-version') !== '2.0.0') throw illegal('X-Restli-Protocol-Version');
}

function checkMethod(c: Context, method: string): void {
  if (c.req.header('x-restli-method') !== method) throw illegal('X-RestLi-Method');
}

function allowed(c: Context, tokens: Tokens, scopes: readonly string[], resource: string): Token {
  const token = tokens.of(c.req.header('authorization'));
  if (!token.scopes.some((scope) => scopes.includes(scope))) throw denied(resource);
  return token;
}

function countOf(c: Context, max: number): number {
  const count = Number(c.req.query('count') ?? 10);
  if (!Number.isInteger(count) || count < 1 || count > max) throw illegal('count');
  return count;
}

function commentsOf(company: Company, target: string) {
  const post = company.post(target);
  if (post) return post.comments.filter(({ parent }) => parent === null);
  const comment = company.comment(target);
  if (comment) return comment.post.comments.filter(({ parent }) => parent === comment);
  throw new LinkedInRefusal(404, 'NOT_FOUND', 'Unable to obtain activity for urn');
}

function metadataOf(company: Company, urn: string): object {
  const comments = company.post(urn)?.comments ?? [];
  const others = comments.filter(({ parent }) => parent === null);
  return {
    entity: urn,
    reactionSummaries: { LIKE: { reactionType: 'LIKE', count: 3 } },
    commentSummary: { count: comments.length, topLevelCount: others.length },
    commentsState: 'OPEN',
  };
}

function denied(resource: string): LinkedInRefusal {
  return new LinkedInRefusal(403, 'ACCESS_DENIED', `Not enough permissions to access: ${resource}`);
}

function illegal(what: string): LinkedInRefusal {
  return new LinkedInRefusal(400, 'ILLEGAL_ARGUMENT', `${what} is not right`);
}
