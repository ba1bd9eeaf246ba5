using Xunit;

namespace Chronicle.Cli.Tests;

/// <summary>Tests that start processes run one after the other: some of them measure time.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessCollection;
