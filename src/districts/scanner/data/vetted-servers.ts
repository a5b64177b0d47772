/**
 * The nine servers the document vets, and what each must run to be the one it is named after. A server without a
 * verified identity is vetted by name alone until an operator gives one.
 */
export interface VettedServer {
  readonly name: string;
  /** Package names, images and hosts; empty when nobody has verified one. */
  readonly identities: readonly string[];
}

export const VETTED_SERVERS: readonly VettedServer[] = [
  { name: 'ainative-zerodb-memory', identities: [] },
  {
    name: 'sequential-thinking',
    identities: [
      '@modelcontextprotocol/server-sequential-thinking',
      'mcp/sequentialthinking',
      'mcp/sequential-thinking',
      'mcp-server-sequential-thinking',
    ],
  },
  { name: 'context7', identities: ['@upstash/context7-mcp', 'mcp.context7.com', 'mcp/context7', 'context7.liam.sh'] },
  {
    name: 'filesystem',
    identities: ['@modelcontextprotocol/server-filesystem', 'mcp/filesystem', 'mcp-server-filesystem'],
  },
  { name: 'google-analytics', identities: ['analytics-mcp', 'google-analytics-mcp', '@google-analytics/mcp'] },
  { name: 'google-ads', identities: [] },
  { name: 'railway', identities: ['@railway/mcp-server', 'mcp.railway.com', '@jasontanswe/railway-mcp'] },
  { name: 'zerodb-memory', identities: [] },
  { name: 'ainative-gtm', identities: [] },
];
