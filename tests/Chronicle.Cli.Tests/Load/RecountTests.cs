using Chronicle.Cli.Load.Drill;
using Chronicle.Events;
using Chronicle.Stores.Sqlite;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>The drill's check finds what it is there to find.</summary>
public sealed class RecountTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Recount_FindsWhatIsLostAndOutOfOrderAndWhereTheClockWentBack()
    {
        using var folder = new TemporaryFolder();
        await using (var store = SqliteStore.Open(folder.Path, new SqliteOptions(), TimeProvider.System))
        {
            await store.AppendAsync([Event("drill-0-1", Hour * 2), Event("drill-1-2", Hour * 2), Event("drill-1-1", Hour), Event("drill-0-3", Hour), Event("somebody else's", Hour)], CancellationToken.None);
        }

        Assert.Equal(new Recount(Events: 5, Lost: 2, Duplicated: 0, OutOfOrder: 1, StepsBack: 1), await Recount.ReadAsync(folder.Path, [4, 2], CancellationToken.None));
        Assert.Equal(0, (await Recount.ReadAsync(folder.Path, [1, 2], CancellationToken.None)).Lost); // what was not acknowledged may be there or not
    }

    private static IncomingEvent Event(string id, TimeSpan received)
    {
        var problem = new EventParser(TimeZoneInfo.Utc).Parse(
            System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","session_id":"s","type":"drill"}"""), EventDialect.Chronicle, Timestamp.Now(new Clock(received)), out var parsed);
        Assert.Null(problem);
        return parsed!;
    }

    private sealed class Clock(TimeSpan sinceEpoch) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + sinceEpoch;
    }
}
