using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Nats.Asking;
using Chronicle.Server.Nats.Following;

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

    /// <summary>First in the pipeline, so that what is asked over NATS goes all the way through it.</summary>
    public static void UseInMemoryApi(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<InMemoryApi>() is { } api)
        {
            app.Use(api.Capture);
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
        services.AddSingleton<InMemoryApi>();
        services.AddHostedService<NatsApi>();
        services.AddSingleton<Republisher>();
        services.AddHostedService(provider => provider.GetRequiredService<Republisher>());
    }
}
