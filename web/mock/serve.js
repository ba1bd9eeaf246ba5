// A stand-in for the server, for working on the dashboard alone: `npm run build && npm run mock`, or `npm run dev` beside it.
//   PORT (8510), SESSIONS of history (24), RATE of extra events a second (0), KEY to ask for, EMPTY=1 for no events.
//   POST /mock/restart cuts every stream and refuses requests for 4 s; POST /mock/burst?n=5000 records that many at once.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { newId, pick, random, turn } from './agent.js';
import { append, epoch, events, filterOf, readers, seqOf, sessions, shownSession, timeline } from './journal.js';
import { embeddings, found, messages } from './recall.js';

const { PORT = '8510', SESSIONS = '24', RATE = '0', KEY, EMPTY } = process.env;
const dist = new URL('../dist/', import.meta.url);
const projects = ['/home/dev/upload-service', '/home/dev/work/billing/accounts-api', '/home/dev/site'];
const kinds = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html; charset=utf-8' };
const sockets = new Set();
let downUntil = 0;

function history() {
  for (let i = Number(SESSIONS); i > 0; i--) {
    const session = newId(), project = pick(projects);
    let at = Date.now() - i * 900_000 - 60_000;
    for (let turns = 1 + Math.floor(random() * 3); turns > 0; turns--, at += 240_000) {
      for (const step of turn(session, project)) append({ session, project, at: (at += step.wait), ...step });
    }
  }
}

async function live(session, project, options) {
  for (;;) {
    for (const step of turn(session, project, options)) {
      await new Promise((done) => setTimeout(done, step.wait));
      if (!step.pause) append({ session, project, ...step });
    }
    await new Promise((done) => setTimeout(done, 4000 + random() * 15_000));
  }
}

function burst(n) {
  const session = newId(), project = pick(projects);
  while (n > 0) for (const step of turn(session, project)) if (n-- > 0) append({ session, project, ...step });
}

const json = (response, body, status = 200) => response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));

function eventPage(search) {
  const matches = filterOf(search), q = search.get('q')?.toLowerCase();
  const order = search.get('order') ?? 'desc', limit = Number(search.get('limit') ?? 100);
  const after = search.get('after') ? seqOf(search.get('after')) : 0, before = search.get('before') ? seqOf(search.get('before')) : Infinity;
  let list = events.filter((e) => e.seq > after && e.seq < before && matches(e) && (!q || JSON.stringify(e.data).toLowerCase().includes(q)));
  if (order === 'desc') list = list.toReversed();
  const page = list.slice(0, limit);
  return { events: page, ...(list.length > limit && { next: page.at(-1).cursor }), epoch, head: events.length };
}

function stream(search, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const matches = filterOf(search), after = search.get('after') ?? 'latest';
  const send = (e) => { if (matches(e)) response.write(`id: ${e.cursor}\ndata: ${JSON.stringify(e)}\n\n`); };
  response.write('retry: 1000\n\n');
  events.slice(after === 'latest' ? events.length : seqOf(after)).forEach(send);
  const control = (name) => response.write(`event: ${name}\ndata: {"cursor":"${epoch}-${events.length}"}\n\n`);
  control('caught-up');
  readers.add(send);
  const beat = setInterval(() => control('heartbeat'), 5000);
  response.on('close', () => { readers.delete(send); clearInterval(beat); });
}

function api(url, response) {
  const { pathname, searchParams: search } = url, [, , kind, id, part] = pathname.split('/').map(decodeURIComponent);
  const missing = () => json(response, { type: 'about:blank', title: 'Not found', status: 404, detail: `There is no ${pathname}.` }, 404);
  if (kind === 'info') return json(response, { name: 'chronicle', version: 'mock', epoch, head: events.length, started: new Date().toISOString(), auth: Boolean(KEY), limits: {} });
  if (kind === 'stream') return stream(search, response);
  if (kind === 'events') return id ? (events[seqOf(id) - 1] ? json(response, events[seqOf(id) - 1]) : missing()) : json(response, eventPage(search));
  if (kind === 'filter-options') {
    const distinct = (field) => [...new Set(events.map((e) => e[field]).filter(Boolean))].sort();
    return json(response, { types: distinct('type'), sources: distinct('source'), tools: distinct('tool_name'), projects: distinct('project') });
  }
  if (kind === 'search') return json(response, found(search));
  if (kind === 'embeddings') return json(response, embeddings());
  if (kind !== 'sessions') return missing();
  if (id) return !sessions.has(id) ? missing() : json(response, part === 'messages' ? messages(id, search) : part === 'timeline' ? timeline(id) : shownSession(sessions.get(id)));
  const wanted = (name, value) => !search.get(name) || search.get(name).split(',').includes(value);
  const list = [...sessions.values()].map(shownSession).filter((s) => wanted('status', s.status) && wanted('state', s.state) && wanted('project', s.project))
    .sort((a, b) => b.last_seq - a.last_seq).slice(0, Number(search.get('limit') ?? 100));
  json(response, { now: new Date().toISOString(), sessions: list });
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  if (request.method === 'POST' && url.pathname === '/mock/restart') {
    downUntil = Date.now() + 4000;
    sockets.forEach((socket) => socket.destroy());
    return;
  }
  if (Date.now() < downUntil) return request.socket.destroy();
  if (request.method === 'POST' && url.pathname === '/mock/burst') { burst(Number(url.searchParams.get('n') ?? 1000)); return json(response, {}); }
  if (url.pathname.startsWith('/api/')) {
    if (KEY && request.headers.authorization !== `Bearer ${KEY}`) return json(response, { title: 'A key is needed', status: 401 }, 401);
    return api(url, response);
  }
  const asset = new URL(`.${url.pathname}`, dist);
  const file = /\.(js|css|svg)$/.test(url.pathname) && existsSync(asset) ? asset : new URL('index.html', dist);
  response.writeHead(200, { 'content-type': kinds[file.pathname.split('.').at(-1)] });
  createReadStream(file).pipe(response);
});
server.on('connection', (socket) => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
server.listen(Number(PORT), '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${PORT}`));

if (!EMPTY) {
  history();
  void live(newId(), projects[0], {});
  void live(newId(), projects[1], { asks: true });
  void live(newId(), projects[2], { fails: 0.5 });
  if (Number(RATE)) setInterval(() => burst(Number(RATE) / 10), 100);
}
