using Chronicle.Server.Ingest.Nats;

namespace Chronicle.Server.Nats;

/// <summary>Registers what is on the bus, when there is one.</summary>
internal static class NatsServices
{
    /// <summary>Nothing of the client is touched without a URL: the second method is not even compiled.</summary>
    public static void AddNats(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[$"{NatsOptions.Section}:{nameof(NatsOptions.Url)}"] is { Length: > 0 })
        {
            AddParts(services);
        }
    }

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton<NatsLink>();
        services.AddHostedService(provider => provider.GetRequiredService<NatsLink>());
        services.AddSingleton<NatsIngest>();
        services.AddSingleton<NatsGauges>();
        services.AddSingleton<NatsStatsDocument>();
        services.AddHostedService(provider => provider.GetRequiredService<NatsIngest>());
    }
}
