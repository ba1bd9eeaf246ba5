// The `nats` package asking Chronicle. Usage: node nats-ask.mjs URL
// Each line of stdin is {"subject", "data"?: text, "headers"?: object} and is sent as a request, or {"discover": "ping" | "info" | "stats", "name"?}. Prints one JSON line for each.
import { createInterface } from 'node:readline';
import { connect, Empty, headers, StringCodec } from 'nats';

const text = StringCodec();
const url = new URL(process.argv[2]);
const connection = await connect({ servers: url.host, ...(url.username && { user: url.username, pass: url.password }) });

async function ask({ subject, data, headers: given = {} }) {
  const fields = headers();
  for (const [name, value] of Object.entries(given)) {
    fields.append(name, value);
  }
  const reply = await connection.request(subject, data === undefined ? Empty : text.encode(data), { timeout: 5000, headers: fields });
  return { headers: Object.fromEntries(reply.headers), text: text.decode(reply.data) };
}

async function discover({ discover: verb, name }) {
  const found = [];
  for await (const service of await connection.services.client({ strategy: 'stall' })[verb](name ?? '')) {
    found.push(service);
  }
  return { found };
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await (question.discover ? discover(question) : ask(question));
  } catch (error) {
    answer = { failure: error.code ?? String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await connection.close();
