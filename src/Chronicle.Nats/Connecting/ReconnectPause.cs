namespace Chronicle.Nats.Connecting;

/// <summary>Pauses between rounds over the servers: doubling, with half of each left to chance so that a thousand clients don't come back at once.</summary>
internal sealed class ReconnectPause(NatsOpts opts, Random random)
{
    private int _rounds;

    public void Reset() => _rounds = 0;

    public TimeSpan Next(bool refused)
    {
        if (refused)
        {
            return opts.ReconnectWaitAuth;
        }
        var ceiling = Math.Min(opts.ReconnectWaitMax.TotalMilliseconds, opts.ReconnectWaitMin.TotalMilliseconds * Math.Pow(2, Math.Min(_rounds++, 20)));
        lock (random)
        {
            return TimeSpan.FromMilliseconds(ceiling * (0.5 + (random.NextDouble() / 2)));
        }
    }
}
