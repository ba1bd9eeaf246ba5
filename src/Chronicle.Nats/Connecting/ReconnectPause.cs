namespace Chronicle.Nats.Connecting;

/// <summary>Pauses between rounds over the servers: doubling, with half of each left to chance so that a thousand clients don't come back at once.</summary>
internal sealed class ReconnectPause(NatsOpts opts, Random random)
{
    private TimeSpan _last;
    private int _rounds;

    /// <summary>A server took us. One that drops us again at once is tried ever more slowly; but a connection that lasted longer than the pause before it was worth the try.</summary>
    public void OnEnded(TimeSpan lasted)
    {
        if (lasted > _last)
        {
            _rounds = 0;
        }
    }

    public TimeSpan Next(bool refused)
    {
        if (refused)
        {
            return opts.ReconnectWaitAuth;
        }
        var ceiling = Math.Min(opts.ReconnectWaitMax.TotalMilliseconds, opts.ReconnectWaitMin.TotalMilliseconds * Math.Pow(2, Math.Min(_rounds++, 20)));
        lock (random)
        {
            _last = TimeSpan.FromMilliseconds(ceiling * (0.5 + (random.NextDouble() / 2)));
        }
        return _last;
    }
}
