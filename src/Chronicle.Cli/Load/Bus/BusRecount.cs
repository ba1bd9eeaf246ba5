using System.Globalization;
using Chronicle.Cli.Load.Http;

namespace Chronicle.Cli.Load.Bus;

/// <summary>What a server has recorded of a run, read back and held against the ids that publishers were told are in the stream.</summary>
/// <param name="Recorded">Events of the run's project.</param>
/// <param name="Lost">Published and not there.</param>
/// <param name="Duplicated">There more than once, or under an id that nobody published.</param>
/// <param name="OutOfOrder">Standing before an earlier one of the same publisher.</param>
internal sealed record BusRecount(long Recorded, long Lost, long Duplicated, long OutOfOrder)
{
    private const int Page = 1000;

    public long Wrong => Lost + Duplicated + OutOfOrder;

    /// <param name="target">The server.</param>
    /// <param name="project">Whose events are looked at.</param>
    /// <param name="published">For each publisher the ids in its order.</param>
    /// <param name="start">The head before the first of them.</param>
    /// <param name="unknown">Events that were sent and not acknowledged: they may be there.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<BusRecount> ReadAsync(Target target, string project, IReadOnlyList<IReadOnlyList<Guid>> published, long start, long unknown, CancellationToken ct)
    {
        var places = new Dictionary<Guid, (int Publisher, int Place)>(published.Sum(ids => ids.Count));
        for (var publisher = 0; publisher < published.Count; publisher++)
        {
            for (var place = 0; place < published[publisher].Count; place++)
            {
                places.Add(published[publisher][place], (publisher, place));
            }
        }
        var last = new int[published.Count];
        Array.Fill(last, -1);
        var (recorded, strange, outOfOrder) = (0L, 0L, 0L);
        using var client = await JsonClient.ConnectAsync(target, ct).ConfigureAwait(false);
        for (var after = start.ToString(CultureInfo.InvariantCulture); after is not null;)
        {
            using var page = await client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/events?order=asc&limit={Page}&project={Uri.EscapeDataString(project)}&after={Uri.EscapeDataString(after)}"), ct).ConfigureAwait(false);
            foreach (var one in page.RootElement.GetProperty("events").EnumerateArray())
            {
                recorded++;
                if (!one.GetProperty("id").TryGetGuid(out var id) || !places.Remove(id, out var from))
                {
                    strange++;
                    continue;
                }
                outOfOrder += from.Place > last[from.Publisher] ? 0 : 1;
                last[from.Publisher] = from.Place;
            }
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        return new BusRecount(recorded, places.Count, Math.Max(0, strange - unknown), outOfOrder);
    }
}
