using Chronicle.Nats;

namespace Chronicle.Cli.Bus;

/// <summary>Where the bus is, and what Chronicle's subjects and stream are called there.</summary>
internal sealed record BusAddress(string Url, string Prefix, string Stream)
{
    /// <summary>The address without the password that may stand in it.</summary>
    public Uri Shown { get; } = new UriBuilder(First(Url)) { UserName = "", Password = "" }.Uri;

    public NatsConnection Connection(TimeProvider clock, Random random) => new(new NatsOpts { Url = Url, Name = "chronicle command" }, clock, random);

    /// <summary>The first of several servers, with its scheme.</summary>
    public static string First(string url)
    {
        var first = url.Split(',')[0].Trim();
        return first.Contains("://", StringComparison.Ordinal) ? first : $"nats://{first}";
    }
}
