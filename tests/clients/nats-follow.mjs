// The `nats` package following what Chronicle publishes. Usage: node nats-follow.mjs URL STREAM
// Prints {"seq"} for each event, taken from its Nats-Msg-Id, and {"control": …} when something about a message is not as it should be.
import { connect, DeliverPolicy, JSONCodec } from 'nats';

const [, , url, stream] = process.argv;
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
const json = JSONCodec();
const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
const js = connection.jetstream();

function check(message, id) {
  const event = json.decode(message.data);
  const subject = `chronicle.out.${event.project ?? '_'}.${event.session_id}.${event.type}`;
  if (message.headers.get('Chronicle-Cursor') !== id || event.cursor !== id) {
    print({ control: `cursor of ${id}: ${message.headers.get('Chronicle-Cursor')}, ${event.cursor}` });
  }
  if (message.subject !== subject) {
    print({ control: `subject of ${id}: ${message.subject}, not ${subject}` });
  }
}

let next = 1;
while (true) {
  try {
    const consumer = await js.consumers.get(stream, { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: next });
    const messages = await consumer.consume({ expires: 2000, idle_heartbeat: 500 });
    for await (const message of messages) {
      const id = message.headers.get('Nats-Msg-Id');
      check(message, id);
      print({ seq: Number(id.split('-')[1]) });
      next = message.seq + 1;
    }
  } catch {
    await pause(); // no stream yet, or no server just now
  }
}
