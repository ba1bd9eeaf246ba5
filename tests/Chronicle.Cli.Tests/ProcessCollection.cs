using Xunit;

namespace Chronicle.Cli.Tests;

/// <summary>Tests that start processes run one after the other: some of them measure time.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessCollection : ICollectionFixture<ProcessCollection.WarmFiles>
{
    /// <summary>One run before the first measurement, so that it doesn't measure a cold disk.</summary>
    public sealed class WarmFiles : IAsyncLifetime
    {
        public Task InitializeAsync() => ChronicleProcess.RunAsync(["hook", "--url", "http://127.0.0.1:1"], "{}");

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
