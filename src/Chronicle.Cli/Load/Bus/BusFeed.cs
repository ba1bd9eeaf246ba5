using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Bus;

/// <summary>Where the messages of a run come from, and what was published of them.</summary>
/// <param name="text">Makes the events.</param>
/// <param name="random">Makes the ids.</param>
/// <param name="url">The NATS server.</param>
/// <param name="prefix">The first token of Chronicle's subjects.</param>
internal sealed class BusFeed(EventText text, Random random, string url, string prefix = "chronicle")
{
    private const int Variants = 8; // windows prepared for each publisher, as many as requests over HTTP: different sessions, types and sizes

    private readonly List<List<Guid>> _published = [];

    /// <summary>For each publisher, the ids of the events that it was told are in the stream, in its order. Complete when all have ended.</summary>
    public IReadOnlyList<IReadOnlyList<Guid>> Published => _published;

    /// <summary>A publisher of events with their envelopes.</summary>
    /// <param name="window">How many messages it sends before it waits for their acknowledgements.</param>
    /// <param name="tally">Counts events, and times from when the first of a window is due to when the last is acknowledged by the stream.</param>
    public BusSender CreateSender(int window, Tally tally) => CreateSender([BusKind.Event], window, tally);

    /// <summary>The same with messages of several kinds in turn.</summary>
    public BusSender CreateSender(BusKind[] kinds, int window, Tally tally)
    {
        var published = new List<Guid>();
        _published.Add(published);
        var messages = Enumerable.Range(0, Variants * window * kinds.Length).Select(i => BusMessage.Create(text, kinds[i % kinds.Length], prefix));
        return new BusSender(url, [.. messages], window, new Random(random.Next()), published, tally);
    }

    /// <summary>Publishes so many events, and waits until they are recorded: compiles what is hot on either side.</summary>
    /// <param name="audience">Who gets them.</param>
    /// <param name="events">How many.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="LoadException">They are not recorded.</exception>
    public async Task WarmUpAsync(Audience audience, int events, CancellationToken ct)
    {
        using var loop = await ClosedLoop.ConnectAsync(tally => CreateSender(1, tally), 4, new Tally(), ct).ConfigureAwait(false);
        await loop.SendAsync(events, ct).ConfigureAwait(false);
        await audience.RequireAllAsync(loop.Tally.Events).ConfigureAwait(false);
    }
}
