// Calls tools with the official client of the Model Context Protocol: the first generation's (`handshake`) or the second's (`stateless`).
// Prints one JSON line for what the server is, one with the tools' names, and one for each answer.
// Usage: node mcp.mjs handshake|stateless http URL CALLS, or node mcp.mjs handshake|stateless stdio PROGRAM CALLS [ARGUMENT…]; CALLS is [[name, arguments], …]
import * as handshake from '@modelcontextprotocol/sdk/client/index.js';
import * as handshakeHttp from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as handshakeStdio from '@modelcontextprotocol/sdk/client/stdio.js';
import * as stateless from '@modelcontextprotocol/client';
import * as statelessStdio from '@modelcontextprotocol/client/stdio';

const [, , generation, transport, where, calls, ...args] = process.argv;
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const who = { name: 'chronicle-tests', version: '1.0.0' };
const isStateless = generation === 'stateless';

const client = isStateless ? new stateless.Client(who, { versionNegotiation: { mode: { pin: '2026-07-28' } } }) : new handshake.Client(who);
const Http = isStateless ? stateless.StreamableHTTPClientTransport : handshakeHttp.StreamableHTTPClientTransport;
const Stdio = isStateless ? statelessStdio.StdioClientTransport : handshakeStdio.StdioClientTransport;
await client.connect(transport === 'http' ? new Http(new URL(where)) : new Stdio({ command: where, args, stderr: 'inherit' }));
print({ server: client.getServerVersion(), capabilities: client.getServerCapabilities(), instructions: client.getInstructions(), version: client.getNegotiatedProtocolVersion?.() });

const { tools } = await client.listTools();
print({ tools: tools.map((tool) => tool.name), readOnly: tools.every((tool) => tool.annotations.readOnlyHint) });
for (const [name, given] of JSON.parse(calls)) {
  try {
    // The client checks structuredContent against the tool's outputSchema.
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
    print({ text: content[0].text, structured: structuredContent, isError: isError ?? false });
  } catch (error) {
    print({ thrown: error.message, code: error.code });
  }
}
await client.close();
