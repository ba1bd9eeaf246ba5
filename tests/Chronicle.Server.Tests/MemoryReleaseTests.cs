using Microsoft.Extensions.DependencyInjection;

namespace Chronicle.Server.Tests;

public sealed class MemoryReleaseTests
{
    private const long Mebibyte = 1 << 20;

    /// <summary>A stalled client may hold its memory for longer than collections are tried.</summary>
    [Fact]
    public async Task WhatClientsGiveBackLate_IsCollectedAllTheSame()
    {
        await using var server = await RunningServer.StartAsync();
        using var release = ActivatorUtilities.CreateInstance<MemoryRelease>(server.Services);

        Assert.False(release.IsDue(allocated: 1000 * Mebibyte, committed: 300 * Mebibyte, held: 100 * Mebibyte)); // busy
        Assert.Equal([true, true, true, false, false], Enumerable.Range(0, 5).Select(_ => release.IsDue(1000 * Mebibyte, 300 * Mebibyte, 100 * Mebibyte)));

        Assert.True(release.IsDue(1000 * Mebibyte, 300 * Mebibyte, 20 * Mebibyte));
        Assert.True(release.IsDue(1000 * Mebibyte, 300 * Mebibyte, 20 * Mebibyte));
        Assert.True(release.IsDue(1000 * Mebibyte, 300 * Mebibyte, 20 * Mebibyte));
        Assert.False(release.IsDue(1000 * Mebibyte, 300 * Mebibyte, 20 * Mebibyte));
    }
}
