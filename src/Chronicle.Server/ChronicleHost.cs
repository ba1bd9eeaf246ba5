using System.Net;
using Chronicle.Events;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Server.Alerts;
using Chronicle.Server.Api;
using Chronicle.Server.Configuration;
using Chronicle.Server.Connections;
using Chronicle.Server.Conversations;
using Chronicle.Server.Dashboard;
using Chronicle.Server.Erasing;
using Chronicle.Server.Health;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Hooks;
using Chronicle.Server.Ingest.Http;
using Chronicle.Server.Integrity;
using Chronicle.Server.Live;
using Chronicle.Server.Live.Disler;
using Chronicle.Server.Live.Sse;
using Chronicle.Server.Mcp;
using Chronicle.Server.Metrics;
using Chronicle.Server.Nats;
using Chronicle.Server.Problems;
using Chronicle.Server.Recall;
using Chronicle.Server.Security;
using Chronicle.Server.Sockets;
using Chronicle.Server.Stats;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chronicle.Server;

/// <summary>The composition root: everything this build can do, and the order in which it starts and ends.</summary>
/// <remarks>
/// Start: check the options → open the store → start the journal → listen.
/// Stop (<see cref="JournalLifetime"/>): stop ingest → drain the queue → last commit → end subscriptions → stop listening → close the store.
/// </remarks>
public static class ChronicleHost
{
    // What a connection's unread body holds while there is no room for it: 200 of them 25 MB. Reading a large body from it is as fast as from the standard 1 MiB.
    private const long RequestBufferBytes = 128 << 10;

    /// <summary>Builds the server; nothing is opened and nobody is listened to until it is started.</summary>
    /// <param name="configuration">Sections as in docs/configuration.md.</param>
    /// <param name="services">Replaces parts in tests: a store, a clock.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of bounds; the message names it.</exception>
    /// <exception cref="StoreException">The store can't be opened.</exception>
    public static WebApplication Build(IConfiguration configuration, Action<IServiceCollection>? services = null)
    {
        RequestBody.RefuseTruncated();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "chronicle" });
        builder.Configuration.AddConfiguration(configuration);
        builder.Logging.AddConfiguration(configuration.GetSection("Logging")).AddRedactedConsole();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // who starts the host reports why it could not
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IValidateOptions<AuthOptions>>(new KeysRule(configuration));
        builder.Services.AddChronicle(builder.Configuration);
        services?.Invoke(builder.Services);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(provider => new BoundedListenerFactory(
            new SocketTransportFactory(provider.GetRequiredService<IOptions<SocketTransportOptions>>(), provider.GetRequiredService<ILoggerFactory>()), provider.GetRequiredService<ConnectionGate>()));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var server = kestrel.ApplicationServices.GetRequiredService<ServerOptions>();
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // each door has its own bound, in bytes after decompression
            kestrel.Limits.MaxConcurrentUpgradedConnections = null; // SocketEndpoint refuses with a reason
            kestrel.Limits.MaxRequestBufferSize = RequestBufferBytes;
            var gate = kestrel.ApplicationServices.GetRequiredService<ConnectionGate>();
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(gate.Guard));
            Listen(kestrel, server.Host, server.Port);
            if (kestrel.ApplicationServices.GetRequiredService<MetricsOptions>().Port is { } metrics)
            {
                Listen(kestrel, server.Host, metrics);
            }
        });

        var app = builder.Build();
        app.UseInMemoryApi();
        app.Use(static (context, next) =>
        {
            PathId.RouteWholeUrl(context);
            return next(context);
        });
        app.UseRouting();
        app.UseMiddleware<ProblemBoundary>();
        app.UseMiddleware<RequestGuard>();
        app.UseMiddleware<RequestParameters>();
        app.UseMiddleware<RequestNames>();
        app.UseMiddleware<MetricsPort>();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(20), KeepAliveTimeout = TimeSpan.FromSeconds(10) });

        app.AddIngest<HttpIngest>();
        app.AddIngest<ClaudeCodeIngest>();
        app.AddIngest<SessionUpsertIngest>();
        app.AddIngest<DislerIngest>();
        app.AddLive<SseTransport>();
        app.AddLive<StreamContinue>();
        app.AddLive<DislerTransport>();
        SocketEndpoint.Map(app);
        EventsApi.Map(app);
        SessionsApi.Map(app);
        WaitsApi.Map(app);
        EraseApi.Map(app);
        StoredRedactionWorker.Map(app);
        TimelineApi.Map(app);
        ConversationsApi.Map(app);
        MessagesApi.Map(app);
        SearchApi.Map(app);
        EmbeddingsApi.Map(app);
        McpEndpoint.Map(app);
        RetentionApi.Map(app);
        BackupApi.Map(app);
        MaintenanceApi.Map(app);
        ServerApi.Map(app);
        IntegrityApi.Map(app);
        AlertsApi.Map(app);
        StatsApi.Map(app);
        HealthApi.Map(app);
        PerformanceApi.Map(app);
        MetricsEndpoint.Map(app);
        DashboardFiles.Map(app);
        app.Services.GetRequiredService<IEventStore>(); // locks the folder before a key is made in it
        app.Services.GetRequiredService<RedactionKey>().Open();
        return app;
    }

    /// <summary>The address a started server is reached at.</summary>
    public static string Address(this WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "localhost").Replace("0.0.0.0", "localhost");

    private static void AddIngest<T>(this IEndpointRouteBuilder routes)
        where T : IIngestProtocol => T.Map(routes);

    private static void AddLive<T>(this IEndpointRouteBuilder routes)
        where T : ILiveTransport => T.Map(routes);

    private static void AddChronicle(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEventStore>(provider =>
        {
            var folder = provider.GetRequiredService<ServerOptions>().Data;
            DataFolder.Tighten(folder, provider.GetRequiredService<ILogger<SqliteStore>>());
            return SqliteStore.Open(
                folder, StoreOptions(provider), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Redactor>().Version, StartLog.OnWait(provider));
        });
        services.AddSingleton(new EventParser(TimeZoneInfo.Local));
        services.AddSingleton(provider => RedactionKey.Of(provider.GetRequiredService<ServerOptions>().Data));
        services.AddSingleton<Redactor>();
        services.AddSingleton<IngestQueue>();
        services.AddSingleton<LiveHub>();
        services.AddSingleton<EventJournal>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<AnswerMemory>();
        services.AddSingleton<IngestLimits>();
        services.AddSingleton<EventIntake>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<IngestRejections>();
        services.AddSingleton<HookIntake>();
        services.AddSingleton<LiveRequest>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<SocketEndpoint>();
        services.AddSingleton<ServerApi>();
        services.AddSingleton(provider => new ClockNote(provider.GetRequiredService<ServerOptions>().Data));
        services.AddSingleton<RetentionWorker>();
        services.AddSingleton<PendingErasures>();
        services.AddSingleton<Erasure>();
        services.AddSingleton<UnreachedCopies>();
        services.AddSingleton(provider => new StoredRedactionNote(provider.GetRequiredService<ServerOptions>().Data));
        services.AddSingleton(provider => new StoredRedaction(
            provider.GetRequiredService<IEventStore>(), provider.GetRequiredService<RecallStore>(), provider.GetRequiredService<RecallWorker>().RebuildAsync,
            provider.GetRequiredService<RedactionOptions>(), provider.GetRequiredService<Redactor>(), provider.GetRequiredService<LiveHub>(), provider.GetRequiredService<StoredRedactionNote>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StoredRedactionWorker>();
        services.AddSingleton<MaintenanceWorker>();
        services.AddSingleton<MessageReader>();
        services.AddSingleton(provider => RecallStore.Open(
            provider.GetRequiredService<ServerOptions>().Data, provider.GetRequiredService<IEventStore>().Epoch, provider.GetRequiredService<RecallOptions>(),
            provider.GetRequiredService<TimeProvider>(), StartLog.OnWait(provider)));
        services.AddSingleton<RecallWorker>();
        services.AddSingleton<EmbeddingWorker>();
        services.AddSingleton<RecallSearch>();
        services.AddSingleton<StoredConversations>();
        services.AddSingleton<ConversationsApi>();
        services.AddSingleton<MessagesApi>();
        services.AddSingleton<SearchApi>();
        services.AddSingleton<EmbeddingsApi>();
        services.AddSingleton<ConversationTimes>();
        services.AddSingleton<RecallGauges>();
        services.AddSingleton<BackupApi>();
        services.AddSingleton<HealthReport>();
        services.AddSingleton<HealthApi>();
        services.AddSingleton<PerformanceReport>();
        services.AddSingleton<StatsDocument>();
        services.AddSingleton<StatsHistory>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<ServerGauges>();
        services.AddSingleton<RequestTimes>();
        services.AddSingleton<StoreSample>();
        services.AddSingleton<SessionClock>();
        services.AddSingleton<Readings>();
        services.AddHostedService<JournalLifetime>();
        services.AddHostedService<StoreNotice>();
        services.AddNats(configuration); // after the journal: who records from the bus stops before it
        services.AddHostedService<UpkeepLifetime>(); // after the journal: services stop in the opposite order
        // A switch of the runtime, not a setting: `chronicle bench` measures with it what the index costs producers.
        if (!AppContext.TryGetSwitch("Chronicle.Recall.IsSupported", out var isIndexed) || isIndexed)
        {
            services.AddHostedService(provider => provider.GetRequiredService<RecallWorker>());
            services.AddHostedService(provider => provider.GetRequiredService<EmbeddingWorker>());
        }
        services.AddHostedService<MemoryRelease>();
        services.AddHostedService<ErasureWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<StoredRedactionWorker>());
        services.AddSingleton<AlertSinks>();
        services.AddSingleton<AlertWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertWorker>());
        services.AddHostedService(provider => provider.GetRequiredService<StatsHistory>());
        if (OtlpExport.IsWanted)
        {
            services.AddHostedService<OtlpExport>();
        }
        // Counts from the signal. The journal drains however long it takes; this is for clients that do not read their goodbye.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    }

    /// <summary>The write-ahead log counts among the bytes that retention keeps: it gets a quarter of them at most.</summary>
    private static SqliteOptions StoreOptions(IServiceProvider services)
    {
        var options = services.GetRequiredService<SqliteOptions>();
        if (services.GetRequiredService<RetentionOptions>().MaxBytes is { } most)
        {
            options.WalLimitBytes = Math.Clamp(most / 4, 1 << 20, options.WalLimitBytes);
        }
        return options;
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, string host, int port)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(port);
        }
        else if (host is "*" or "+")
        {
            kestrel.ListenAnyIP(port);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(host), port);
        }
    }
}
