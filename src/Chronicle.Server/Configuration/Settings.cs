using System.Diagnostics.CodeAnalysis;
using Chronicle.Alerts;
using Chronicle.Embedding;
using Chronicle.Ingest;
using Chronicle.Journal;
using Chronicle.Live;
using Chronicle.Maintenance;
using Chronicle.Redaction;
using Chronicle.Retention;
using Chronicle.Server.Connections;
using Chronicle.Server.Ingest;
using Chronicle.Server.Ingest.Nats;
using Chronicle.Server.Metrics;
using Chronicle.Server.Nats;
using Chronicle.Server.Security;
using Chronicle.Sessions;
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>Binds every section once and checks it before anything starts.</summary>
internal static class Settings
{
    public static void AddSettings(this IServiceCollection services, IConfiguration given)
    {
        var configuration = SettingValues.Read(ListSettings.WithPlainValues(given));
        services.AddOptionsWithValidateOnStart<ServerOptions, ServerOptionsValidator>().Bind(configuration);
        services.AddOptionsWithValidateOnStart<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section));
        services.AddOptionsWithValidateOnStart<ConnectionOptions, ConnectionOptionsValidator>().Bind(configuration.GetSection(ConnectionOptions.Section));
        services.AddOptionsWithValidateOnStart<KeyLimitOptions, KeyLimitOptionsValidator>().Bind(configuration.GetSection(KeyLimitOptions.Section));
        services.AddOptionsWithValidateOnStart<ProjectLimitOptions, ProjectLimitOptionsValidator>().Bind(configuration.GetSection(ProjectLimitOptions.Section));
        services.AddOptionsWithValidateOnStart<IngestOptions, IngestOptionsValidator>().Bind(configuration.GetSection(IngestOptions.Section));
        services.AddOptionsWithValidateOnStart<JournalOptions, JournalOptionsValidator>().Bind(configuration.GetSection(JournalOptions.Section));
        services.AddOptionsWithValidateOnStart<LiveOptions, LiveOptionsValidator>().Bind(configuration.GetSection(LiveOptions.Section));
        services.AddOptionsWithValidateOnStart<SessionsOptions, SessionsOptionsValidator>().Bind(configuration.GetSection(SessionsOptions.Section));
        services.AddOptionsWithValidateOnStart<SqliteOptions, SqliteOptionsValidator>().Bind(configuration.GetSection(SqliteOptions.Section));
        services.AddOptionsWithValidateOnStart<RecallOptions, RecallOptionsValidator>().Bind(configuration.GetSection(RecallOptions.Section));
        services.AddOptionsWithValidateOnStart<MetricsOptions, MetricsOptionsValidator>().Bind(configuration.GetSection(MetricsOptions.Section));
        services.AddOptionsWithValidateOnStart<RedactionOptions, RedactionOptionsValidator>().Bind(configuration.GetSection(RedactionOptions.Section));
        services.AddOptionsWithValidateOnStart<AlertOptions, AlertOptionsValidator>().Bind(configuration.GetSection(AlertOptions.Section));
        services.AddOptionsWithValidateOnStart<RetentionOptions, RetentionOptionsValidator>().Bind(configuration.GetSection(RetentionOptions.Section));
        services.AddOptionsWithValidateOnStart<MaintenanceOptions, MaintenanceOptionsValidator>().Bind(configuration.GetSection(MaintenanceOptions.Section));
        services.AddOptionsWithValidateOnStart<EmbeddingOptions, EmbeddingOptionsValidator>().Bind(configuration.GetSection(EmbeddingOptions.Section));
        services.AddOptionsWithValidateOnStart<NatsOptions, NatsOptionsValidator>().Bind(configuration.GetSection(NatsOptions.Section));
        services.AddOptionsWithValidateOnStart<NatsIngestOptions, NatsIngestOptionsValidator>().Bind(configuration.GetSection(NatsIngestOptions.Section));
        services.AddSingleton<IValidateOptions<ServerOptions>>(new NamesRule(given));
        services.AddSingleton<IValidateOptions<ServerOptions>, ListenRule>();
        services.AddSingleton<IValidateOptions<RetentionOptions>, ProjectsRule>();
        services.AddSingleton<IValidateOptions<NatsIngestOptions>, NatsSubjectsRule>();
        services.AddValue<ServerOptions>();
        services.AddValue<AuthOptions>();
        services.AddValue<ConnectionOptions>();
        services.AddValue<KeyLimitOptions>();
        services.AddValue<ProjectLimitOptions>();
        services.AddValue<IngestOptions>();
        services.AddValue<JournalOptions>();
        services.AddValue<LiveOptions>();
        services.AddValue<SessionsOptions>();
        services.AddValue<SqliteOptions>();
        services.AddValue<RecallOptions>();
        services.AddValue<MetricsOptions>();
        services.AddValue<RedactionOptions>();
        services.AddValue<AlertOptions>();
        services.AddValue<RetentionOptions>();
        services.AddValue<MaintenanceOptions>();
        services.AddValue<EmbeddingOptions>();
        services.AddValue<NatsOptions>();
        services.AddValue<NatsIngestOptions>();
    }

    // Constructors take the values they need.
    private static void AddValue<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(this IServiceCollection services)
        where T : class => services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
}
