using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Load;

/// <summary><c>chronicle bench</c> fails on a missed target and tells what became worse.</summary>
public sealed class BenchTests
{
    private static readonly (string, string)[] Generous = [("BENCHMARK_CPU_MAX", "1000000"), ("BENCHMARK_MEMORY_MAX", "1000000")];

    [Fact]
    [Trait("Length", "long")]
    public async Task Bench_FailsOnAMissAndTellsARegression()
    {
        using var results = new TempFolder();
        // A previous run in which the direct writer took a megabyte.
        await File.WriteAllTextAsync(results.File("bench.jsonl"),
            """{"benchmark":"bench","options":{"quick":1},"measured":[{"name":"memory of the direct writer","median":1}]}""" + "\n");

        var good = await RunAsync(results, Generous);
        Assert.True(good.ExitCode == 0, good.ToString());
        Assert.Matches(@"memory of the direct writer +[\d.]+ +1\.00  MB +worse by [\d,]+ %", good.Output);
        Assert.Matches(@"memory overhead of the server +≤ 1,000,000 .* reached", good.Output);
        Assert.Contains("0 of 2 targets missed; 1 figures worse", good.Error, StringComparison.Ordinal);

        var missed = await RunAsync(results, ("BENCHMARK_CPU_MAX", "-1000000"), ("BENCHMARK_MEMORY_MAX", "-1000000"));
        Assert.True(missed.ExitCode == 1, missed.ToString());
        Assert.Contains("2 of 2 targets missed", missed.Error, StringComparison.Ordinal);

        // Both are kept for the next ones to be compared with, and for people.
        var kept = (await File.ReadAllLinesAsync(results.File("bench.jsonl"))).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(3, kept.Length);
        Assert.Equal("missed", kept[2].GetProperty("measured").EnumerateArray().Last().Text("verdict"));
        Assert.Contains("| CPU overhead of the server at 200 ev/s |", await File.ReadAllTextAsync(results.File("bench.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pending_NothingIsEmbeddedTwiceOrNever()
    {
        using var results = new TempFolder();
        var outcome = await Programs.RunAsync(Programs.Chronicle, ["bench", "--quick", "--only", "pending", "--results", results.Path], null);
        Assert.Matches(@"texts pending: embedded twice .* 0\.00 .* reached", outcome.Output);
        Assert.Matches(@"texts pending: not embedded .* 0\.00 .* reached", outcome.Output);
        Assert.Matches(@"1,000 texts pending are embedded by the built-in embedder after the start +[\d,.]+", outcome.Output);
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task Conversations_FailOnAMiss()
    {
        using var results = new TempFolder();
        var outcome = await Programs.RunAsync(Programs.Chronicle, ["bench", "--quick", "--only", "conversations", "--results", results.Path], null, ("BENCHMARK_LATENCY_MAX", "0.0001"));
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
        Assert.Matches(@"texts are embedded, p99 .* missed", outcome.Output);
        Assert.Matches(@"conversations that are read back by id +≥ 100 +100 .* reached", outcome.Output);
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task IndexingAndRecall_SayWhatTheyMeasured()
    {
        using var results = new TempFolder();
        var outcome = await Programs.RunAsync(Programs.Chronicle, ["bench", "--quick", "--only", "indexing", "recall", "--results", results.Path], null);
        Assert.True(outcome.ExitCode is 0 or 1, outcome.ToString());
        Assert.Matches(@"throughput that the index costs, single-event POST, 64 connections +≤ 10\.0 +-?[\d.,]+", outcome.Output);
        Assert.Matches(@"built-in embedder, messages of one to five sentences, one thread +≥ 5,000 +[\d,]{4,}", outcome.Output);
        Assert.Matches(@"text search of 10,000 messages, p95 +≤ 50\.0 +[\d.]+", outcome.Output);
        Assert.Matches(@"hybrid search of 10,000 messages, p95 +≤ 100 +[\d.]+", outcome.Output);
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task Strict_FailsOnARegression()
    {
        using var results = new TempFolder();
        await File.WriteAllTextAsync(results.File("bench.jsonl"),
            """{"benchmark":"bench","options":{"quick":1},"measured":[{"name":"memory of the direct writer","median":1}]}""" + "\n");
        var outcome = await RunAsync(results, ["--strict"], Generous);
        Assert.True(outcome.ExitCode == 1, outcome.ToString());
    }

    [Fact]
    public async Task ALimitThatIsNoNumber_IsNamed()
    {
        using var results = new TempFolder();
        var outcome = await RunAsync(results, ("BENCHMARK_LATENCY_MAX", "fast"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("BENCHMARK_LATENCY_MAX", outcome.Error, StringComparison.Ordinal);
    }

    private static Task<Programs.Outcome> RunAsync(TempFolder results, params (string, string)[] limits) => RunAsync(results, [], limits);

    private static Task<Programs.Outcome> RunAsync(TempFolder results, string[] options, (string, string)[] limits) =>
        Programs.RunAsync(Programs.Chronicle, ["bench", "--quick", "--only", "overhead", "--results", results.Path, .. options], null, limits);
}
