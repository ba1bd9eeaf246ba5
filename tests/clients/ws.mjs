// Watches /ws with the `ws` package and comes back with the last cursor it has seen.
// Prints one JSON line for each event and each control frame. Usage: node ws.mjs URL BATCH_MS
import WebSocket from 'ws';

const [, , url, batchMs] = process.argv;
const print = (line) => process.stdout.write(JSON.stringify(line) + '\n');
let cursor = 'earliest';

function take(event) {
  cursor = event.cursor;
  print({ seq: event.seq, cursor });
}

function connect() {
  const socket = new WebSocket(url, { handshakeTimeout: 5000 });
  socket.on('open', () => {
    print({ control: 'open' });
    socket.send(JSON.stringify({ type: 'subscribe', ref: 'r', after: cursor, batch_ms: Number(batchMs) }));
  });
  socket.on('message', (text) => {
    const message = JSON.parse(text);
    if (message.type === 'event') {
      take(message.data);
    } else if (message.type === 'events') {
      message.data.forEach(take);
    } else if (message.type === 'error' || message.type === 'reset') {
      print({ control: message.type });
    }
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => setTimeout(connect, 20));
}

connect();
