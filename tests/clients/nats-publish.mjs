// What a service publishes that knows nothing of Chronicle. Usage: node nats-publish.mjs URL COUNT
// Sends COUNT orders to the stream of `chronicle.ev.>`, every third of them twice.
import { connect, headers, JSONCodec } from 'nats';

const [, , url, countText] = process.argv;
const json = JSONCodec();
const connection = await connect({ servers: url });
const js = connection.jetstream();
for (let i = 0; i < Number(countText); i++) {
  const fields = headers();
  fields.append('Buyer', 'Zoë');
  const publish = () => js.publish('chronicle.ev.shop.npm-1.order.placed', json.encode({ n: i }), { msgID: `npm-${i}`, headers: fields });
  for (let tries = 0; ; tries++) {
    try {
      await publish();
      break;
    } catch (error) {
      if (tries === 50) throw error; // the recorder has not made the stream yet
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  if (i % 3 === 0) await publish();
}
await connection.drain();
