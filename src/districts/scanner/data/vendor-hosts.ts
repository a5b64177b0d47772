/**
 * Domains of the vendors that configurations name: what a look-alike host is measured against. Being listed vouches for nothing; it
 * says whose name a host carries.
 */

/** What a look-alike is measured against. */
export const VENDOR_DOMAINS: readonly string[] = `
anthropic.com claude.ai openai.com github.com githubcopilot.com githubusercontent.com gitlab.com bitbucket.org npmjs.org
npmjs.com yarnpkg.com pypi.org pythonhosted.org crates.io rubygems.org docker.com docker.io linear.app notion.com notion.so
slack.com stripe.com atlassian.com asana.com sentry.io sentry.dev cloudflare.com vercel.com supabase.com figma.com
huggingface.co paypal.com hubspot.com intercom.com zapier.com shopify.com amazonaws.com googleapis.com azure.com
microsoft.com context7.com smithery.ai playwright.dev airtable.com discord.com telegram.org twilio.com
sendgrid.com datadoghq.com grafana.com mongodb.com elastic.co neon.tech railway.com netlify.com heroku.com
`
  .split(/\s+/)
  .filter((domain) => domain !== '');

/** More domains of the same vendors, and others that resemble one by accident. */
export const VENDORS_OWN: ReadonlySet<string> = new Set(
  `claude.com claudeusercontent.com github.io github.dev github.app ghcr.io githubassets.com gitlab.io npmjs.dev npm.dev
openai.azure.com notion.site notion-static.com slack-edge.com slack-files.com slack-msgs.com stripe.dev stripe.network
stripecdn.com atlassian.net atlassian.io sentry-cdn.com cloudflare-dns.com cloudflareclient.com cloudflarestorage.com
cloudflare-gateway.com cloudflareaccess.com cloudflarestream.com vercel.app vercel.dev vercel-storage.com supabase.co
supabase.in figma.site hf.co hf.space paypal-api.com paypalobjects.com hubspotapi.com hubspot.net shopifycloud.com
myshopify.com amazonaws.com.cn amazonaws.eu azure-api.net azure.net azure.cn azureedge.net azurewebsites.net
microsoftonline.com dockerhub.com docker.internal huggingface.tech discordapp.com telegram.me telegram.dog grafana.net
mongodb.net elastic.dev googleapis.cn pypi.io railway.app netlify.app herokuapp.com openal.org datadoghq.eu twilio.help`
    .split(/\s+/)
    .filter((domain) => domain !== ''),
);

/** Names that nobody else puts into a domain: the plumbing of packages and clouds. */
export const PLUMBING: readonly string[] =
  'npmjs pypi pythonhosted yarnpkg rubygems amazonaws googleapis githubusercontent githubcopilot'.split(' ');

/**
 * Endings under which names cost next to nothing and most registrations are for abuse. A sign, never a finding by itself:
 * it decides only where a file already hands something over to a stranger.
 */
const THROWAWAY =
  /\.(?:top|icu|xyz|cyou|buzz|click|lol|work|rest|sbs|cfd|quest|monster|gq|tk|ml|cf|ga|pw|club|fun|cam|surf|bond|beauty|hair|bid|loan|win|stream|download|zip|mov|su|vip|wang|cc)$/;

export function isThrowawayHost(host: string): boolean {
  return THROWAWAY.test(host);
}
