/**
 * A real OpenID Connect provider for the tests: oidc-provider, which is certified, with everyone signed in at once and faults on demand.
 *
 *   node tests/identity-provider.mjs '{"issuer": "http://127.0.0.1:4000", "balie": "http://127.0.0.1:8000"}'
 *
 * `POST /test` sets what happens next: `account` (who signs in; null: they decline), `claims` (what is told of them), `fault` (claims of the ID token that
 * are changed, or `unsigned` / `stranger`), `rotate` (other keys), `userinfo` (claims only there), `down` (every answer is a 503).
 */
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, decodeJwt, importJWK, SignJWT, UnsecuredJWT } from 'jose'
import { Provider } from 'oidc-provider'

const { issuer, balie } = JSON.parse(process.argv[2])
const told = ['preferred_username', 'given_name', 'roles', 'groups']
const next = { account: 'nobody', claims: {}, fault: null, userinfo: false, down: false }
let key, provider

async function newKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'RS256', use: 'sig' }
}

/** Does to an ID token what no honest provider does. */
async function tampered(token) {
  const { stranger, unsigned, ...changes } = next.fault
  const claims = { ...decodeJwt(token), ...changes }
  if (unsigned) return new UnsecuredJWT(claims).encode()
  const signer = stranger ? await newKey() : key
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: signer.kid }).sign(await importJWK(signer, 'RS256'))
}

function made() {
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    clients: [
      {
        client_id: 'balie',
        client_secret: 'a secret: with/signs&more',
        redirect_uris: [`${balie}/v1/session/provider/callback`],
        post_logout_redirect_uris: [`${balie}/console/`],
        backchannel_logout_uri: `${balie}/v1/session/provider/logout`,
        backchannel_logout_session_required: true,
      },
    ],
    claims: { openid: ['sub'], profile: told },
    conformIdTokenClaims: next.userinfo,
    cookies: { keys: ['only for tests'] },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Uitloggen</title><h1>Uitloggen bij de gemeente</h1>${form}<button name="logout" value="yes" form="op.logoutForm">Ja</button>`
        },
      },
    },
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }), // its own would not call this machine
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...next.claims }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc }) {
      const known = oidc.session.grantIdFor(oidc.client.clientId)
      if (known) return oidc.provider.Grant.find(known)
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  })
  provider.use(async (ctx, go) => {
    await go()
    if (ctx.path === '/token' && next.fault && ctx.body?.id_token) ctx.body.id_token = await tampered(ctx.body.id_token)
  })
  return provider
}

async function set(request, response) {
  let body = ''
  for await (const part of request) body += part
  const { rotate, ...changes } = JSON.parse(body)
  Object.assign(next, changes)
  if (rotate) key = await newKey()
  if (rotate || 'userinfo' in changes) provider = made()
  response.end('{}')
}

key = await newKey()
provider = made()
createServer(async (request, response) => {
  if (request.url === '/test') return set(request, response)
  if (next.down) return response.writeHead(503).end()
  if (!request.url.startsWith('/interaction/')) return provider.callback()(request, response)
  const result = next.account ? { login: { accountId: next.account } } : { error: 'access_denied' }
  return provider.interactionFinished(request, response, result)
}).listen(Number(new URL(issuer).port), '127.0.0.1', () => console.log('ready'))
