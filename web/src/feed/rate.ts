const windowMs = 60_000;

/**
 * Events per minute of the whole server. Sequences are dense, so the distance between two of them is a count, and a
 * filtered feed still knows the rate. `null` until something was seen.
 */
export class RateMeter {
  private epoch = '';
  private samples: { at: number; seq: number }[] = [];

  observe(at: number, seq: number, epoch = this.epoch): void {
    if (epoch !== this.epoch) this.samples = [];
    this.epoch = epoch;
    const last = this.samples.at(-1);
    if (last && seq <= last.seq) return;
    // One sample per quarter second is enough for a number people glance at.
    if (last && at - last.at < 250 && this.samples.length > 1) last.seq = seq;
    else this.samples.push({ at: Math.max(at, last?.at ?? at), seq });
  }

  perMinute(now: number): number | null {
    if (this.samples.length === 0) return null;
    while (this.samples.length > 1 && this.samples[1]!.at <= now - windowMs) this.samples.shift();
    return this.samples.at(-1)!.seq - this.samples[0]!.seq;
  }
}

/** One for the whole dashboard: what one page has seen, the next one knows. */
export const serverRate = new RateMeter();
