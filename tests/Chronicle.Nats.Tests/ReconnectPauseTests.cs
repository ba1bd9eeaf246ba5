using Chronicle.Nats.Connecting;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class ReconnectPauseTests
{
    private readonly ReconnectPause _pause = new(new NatsOpts(), new Random(1));

    [Fact]
    public void AServerThatDropsUsAtOnce_IsTriedEverMoreSlowly()
    {
        List<TimeSpan> pauses = [];
        for (var round = 0; round < 10; round++)
        {
            pauses.Add(_pause.Next(refused: false));
            _pause.OnEnded(TimeSpan.FromMilliseconds(1));
        }
        Assert.InRange(pauses[0].TotalMilliseconds, 50, 100);
        Assert.All(pauses.Zip(pauses.Skip(2)), pair => Assert.True(pair.First < pair.Second || pair.Second.TotalSeconds > 2.5, string.Join(' ', pauses)));
        Assert.InRange(pauses[^1].TotalSeconds, 2.5, 5);
    }

    /// <summary>However often a server is restarted: each time it is found again as quickly as the first time.</summary>
    [Fact]
    public void AConnectionThatLasted_BeginsThePausesAnew()
    {
        for (var restart = 0; restart < 10; restart++)
        {
            var pauses = Enumerable.Range(0, 3).Select(_ => _pause.Next(refused: false)).ToArray();
            Assert.InRange(pauses[0].TotalMilliseconds, 50, 100);
            Assert.InRange(pauses[2].TotalMilliseconds, 200, 400);
            _pause.OnEnded(TimeSpan.FromSeconds(1));
        }
    }
}
