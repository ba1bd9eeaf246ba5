using System.Globalization;
using System.Text;
using Chronicle.Client;

namespace Chronicle.Cli.Load.Drill;

/// <summary>An agent that records without end through the client library, which sends again under the same ids what was not acknowledged.</summary>
/// <param name="number">Its session and its ids are named after it; the ids are numbered, so that what is missing shows.</param>
/// <param name="client">The library.</param>
/// <param name="acknowledged">Where it notes what it was told.</param>
/// <param name="random">How much it sends at once.</param>
internal sealed class DrillProducer(int number, ChronicleClient client, Acknowledgements acknowledged, Random random) : IDrillProducer
{
    public const string Project = "chronicle-load/drill";

    private const int MostAtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5); // eight producers leave the disk some room

    private static readonly string Padding = new('x', 300);

    private long _made;
    private long _told;

    public long Told => Volatile.Read(ref _told);

    public async Task RunAsync(CancellationToken stop, CancellationToken giveUp)
    {
        while (!stop.IsCancellationRequested)
        {
            var events = new ReadOnlyMemory<byte>[random.Next(1, MostAtOnce + 1)];
            for (var i = 0; i < events.Length; i++)
            {
                events[i] = Encoding.UTF8.GetBytes($$"""{"id":"{{Id(number, ++_made)}}","session_id":"drill-{{number}}","type":"drill","project":"{{Project}}","data":"{{Padding}}"}""");
            }
            acknowledged.Add((await client.AppendAsync(events, giveUp).ConfigureAwait(false)).Json);
            Volatile.Write(ref _told, _made);
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Which producer an id is from, and its place there; null for another's.</summary>
    public static (int Producer, long Place)? Parse(string id) =>
        id.Split('-') is ["drill", var producer, var place] && int.TryParse(producer, CultureInfo.InvariantCulture, out var from) && long.TryParse(place, CultureInfo.InvariantCulture, out var at)
            ? (from, at) : null;

    public static string Id(int number, long place) => string.Create(CultureInfo.InvariantCulture, $"drill-{number}-{place}");
}
