using System.Text;
using Chronicle.Cli.Load.Bus;
using Chronicle.Cli.Load.Drill;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>What is counted by id after a run on the bus.</summary>
public sealed class BusRecountTests
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 6).Select(n => new Guid(n, 0, 0, new byte[8]))];

    [Fact]
    public async Task Recount_FindsWhatIsLostTwiceThereAndOutOfOrder()
    {
        var recorded = string.Join(',', new[] { Ids[1], Ids[0], Ids[2], Ids[2], Ids[5] }.Select(id => $$"""{"id":"{{id}}"}"""));
        var answer = Encoding.UTF8.GetBytes($$"""{"events":[{{recorded}},{"id":"no uuid"}]}""");
        using var server = new ScriptedServer(async stream =>
        {
            while (await ScriptedServer.HearAsync(stream))
            {
                await ScriptedServer.SayAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n{Encoding.UTF8.GetString(answer)}");
            }
        });

        Assert.Equal(new BusRecount(Recorded: 6, Lost: 2, Duplicated: 3, OutOfOrder: 1), await ReadAsync(unknown: 0));
        Assert.Equal(1, (await ReadAsync(unknown: 2)).Duplicated); // what was sent and not acknowledged may be there

        Task<BusRecount> ReadAsync(long unknown) => BusRecount.ReadAsync(server.Target, "p", [[Ids[0], Ids[1], Ids[3]], [Ids[2], Ids[4]]], start: 0, unknown, CancellationToken.None);
    }

    [Fact]
    public void Phase_CountsWhatIsRecordedOfWhatWasPublishedInIt()
    {
        var phase = new DrillPhase("both", "during");
        phase.Add([10, 0], [12, 1]);
        phase.Add([20, 5], [20, 6]);
        foreach (var (producer, place) in new[] { (0, 10L), (0, 11L), (0, 12L), (0, 20L), (1, 1L), (1, 5L) })
        {
            phase.Found(producer, place);
        }

        Assert.Equal((4L, 3L), (phase.Published, phase.Recorded));
    }
}
