import type { Message } from '../api/types';

/** A place where a thread goes on in several ways, and the one that shows. */
export interface Fork {
  key: string;
  /** The first messages of the ways, oldest first. */
  ids: string[];
  at: number;
}

/** A message of the way that shows; `fork` when it is one of several. */
export interface Step {
  message: Message;
  fork?: Fork;
}

/**
 * The messages that show, in the order to read them. Those without a parent follow each other; of several answers to one message one shows: what
 * somebody chose, else the way to `target`, else the one with the newest message. Tools' answers are no ways of their own, and what a sub-agent
 * says beside the thread shows before the thread goes on.
 */
export function pathOf(messages: Message[], chosen: ReadonlyMap<string, string> = new Map(), target = 0): Step[] {
  const tree = new Tree(messages, target);
  const steps: Step[] = [];
  const open: Step[] = [];
  const push = (ways: number[][]) => { for (const way of ways.toReversed()) open.push(tree.choose(way, chosen)); };
  push(tree.roots());
  for (let step = open.pop(); step; step = open.pop()) {
    steps.push(step);
    const { answers, ways } = tree.after(step.message);
    for (const answer of answers) steps.push({ message: messages[answer]! });
    push(ways);
  }
  return steps;
}

class Tree {
  private readonly places = new Map<string, number>();
  private readonly parents: number[];
  private readonly children = new Map<number, number[]>();
  /** The newest message that each leads to. */
  private readonly newest: number[];
  private readonly toTarget = new Set<number>();

  constructor(private readonly messages: Message[], target: number) {
    // A parent stands before its children, so a circle can't come in however messages name each other.
    this.parents = messages.map((message, i) => {
      const parent = this.places.get(message.parent_id ?? '') ?? -1;
      this.places.set(message.id, i);
      if (parent >= 0) this.children.set(parent, [...(this.children.get(parent) ?? []), i]);
      return parent;
    });
    this.newest = messages.map((_, i) => i);
    for (let i = messages.length - 1; i >= 0; i--) {
      const parent = this.parents[i]!;
      if (parent >= 0) this.newest[parent] = Math.max(this.newest[parent]!, this.newest[i]!);
    }
    let at = target ? messages.findIndex((message) => message.seq === target) : -1;
    for (; at >= 0; at = this.parents[at]!) this.toTarget.add(at);
  }

  /** Where threads begin. Those that answer one message which isn't here are ways of one thread. */
  roots(): number[][] {
    const ways = new Map<string, number[]>();
    this.messages.forEach((message, i) => {
      if (this.parents[i]! >= 0) return;
      const key = message.parent_id && message.role !== 'tool' ? message.parent_id : `root ${i}`;
      ways.set(key, [...(ways.get(key) ?? []), i]);
    });
    return [...ways.values()];
  }

  after(message: Message): { answers: number[]; ways: number[][] } {
    const answers: number[] = [];
    const ways = new Map<string, number[]>();
    const toVisit = [this.places.get(message.id)!];
    for (let i = 0; i < toVisit.length; i++) {
      for (const child of this.children.get(toVisit[i]!) ?? []) {
        const { role, agent_id: agent } = this.messages[child]!;
        if (role === 'tool') { answers.push(child); toVisit.push(child); }
        else ways.set(agent ?? '', [...(ways.get(agent ?? '') ?? []), child]);
      }
    }
    const own = message.agent_id ?? '';
    const others = [...ways.keys()].filter((agent) => agent !== own);
    return { answers, ways: [...others, own].flatMap((agent) => (ways.has(agent) ? [ways.get(agent)!] : [])) };
  }

  choose(way: number[], chosen: ReadonlyMap<string, string>): Step {
    const ids = way.map((i) => this.messages[i]!.id);
    const key = `${this.messages[way[0]!]!.parent_id ?? ''} ${ids[0]}`;
    const wanted = ids.indexOf(chosen.get(key) ?? '');
    const led = way.findIndex((i) => this.toTarget.has(i));
    const newest = way.reduce((best, i, at) => (this.newest[i]! > this.newest[way[best]!]! ? at : best), 0);
    const at = wanted >= 0 ? wanted : led >= 0 ? led : newest;
    const message = this.messages[way[at]!]!;
    return way.length > 1 ? { message, fork: { key, ids, at } } : { message };
  }
}
