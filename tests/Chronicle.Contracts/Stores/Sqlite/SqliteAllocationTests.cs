using Chronicle.Testing;
using Xunit;

namespace Chronicle.Contracts.Stores.Sqlite;

public sealed class SqliteAllocationTests
{
    /// <summary>Per event: the recorded event (56 B), and its places in the two arrays of the answer (16 B). No text, no boxes, no copies of bodies.</summary>
    [Fact]
    public async Task Append_AllocatesOnlyWhatItAnswersWith()
    {
        await using var fixture = new SqliteStoreFixture();
        var groups = Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, 1000).Select(number => An.Event(
            session: $"session-{number % 10}", id: Guid.NewGuid().ToString(), source: "claude-code", project: "/work", tool: "Bash", toolUseId: "toolu_1",
            promptId: "550e8400-e29b-41d4-a716-446655440000", data: "\"" + new string('x', 400) + "\"")).ToArray()).ToArray();
        var best = double.MaxValue; // the first groups also fill caches and compile
        foreach (var group in groups)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await fixture.Store.AppendAsync(group, default); // completes on this thread
            best = Math.Min(best, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0);
        }

        Assert.InRange(best, 1, 80);
    }
}
