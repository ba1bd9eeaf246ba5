// Watches /api/stream with the `eventsource` package, which reconnects by itself with Last-Event-ID.
// Prints one JSON line for each event and each control frame. Usage: node eventsource.mjs URL
import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');

source.onopen = () => print({ control: 'open' });
source.onmessage = (message) => print({ seq: JSON.parse(message.data).seq, cursor: message.lastEventId });
source.onerror = () => {
  if (source.readyState === EventSource.CLOSED) {
    print({ control: 'closed' }); // it has given up, which no reset of a connection should make it do
  }
};
for (const name of ['reset', 'fell-behind', 'caught-up', 'bye']) {
  source.addEventListener(name, () => print({ control: name }));
}
