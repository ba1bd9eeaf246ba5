// The `nats` package at the other end. Usage: node nats.mjs URL MODE COUNT
//   publish   sends COUNT messages with headers on `npm.core`, and COUNT to the stream of `npm.js.>`, every one of the latter twice
//   echo      answers COUNT requests on `npm.echo` with the same payload and headers
//   consume   reads COUNT messages of the stream NPM with a durable consumer, acknowledges them, and prints each
// Prints one JSON line for each thing done, and {"control":"ready"} first.
import { AckPolicy, connect, headers, StringCodec } from 'nats';

const [, , url, mode, countText] = process.argv;
const count = Number(countText);
const text = StringCodec();
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const connection = await connect({ servers: url });

function numbered(i) {
  const fields = headers();
  fields.append('Number', String(i));
  fields.append('Name', 'Zoë');
  fields.append('Name', 'second');
  return fields;
}

if (mode === 'publish') {
  const js = connection.jetstream();
  print({ control: 'ready' });
  for (let i = 0; i < count; i++) {
    connection.publish('npm.core', text.encode(`core ${i}`), { headers: numbered(i) });
    for (const again of [false, true]) {
      const ack = await js.publish('npm.js.a', text.encode(`js ${i}`), { msgID: `id-${i}`, headers: numbered(i) });
      print({ seq: ack.seq, duplicate: ack.duplicate, again });
    }
  }
} else if (mode === 'echo') {
  const subscription = connection.subscribe('npm.echo', { max: count });
  await connection.flush();
  print({ control: 'ready' });
  for await (const message of subscription) {
    message.respond(message.data, { headers: message.headers });
  }
} else {
  const manager = await connection.jetstreamManager();
  await manager.consumers.add('NPM', { durable_name: 'npm', ack_policy: AckPolicy.Explicit });
  const consumer = await connection.jetstream().consumers.get('NPM', 'npm');
  print({ control: 'ready' });
  let seen = 0;
  const messages = await consumer.consume();
  for await (const message of messages) {
    print({ seq: message.seq, text: text.decode(message.data), id: message.headers?.get('Nats-Msg-Id'), names: message.headers?.values('Name') });
    await message.ackAck();
    if (++seen === count) {
      break;
    }
  }
}
await connection.drain();
