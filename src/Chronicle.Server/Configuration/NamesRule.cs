using System.Collections;
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
using Chronicle.Stores.Sqlite;
using Chronicle.Stores.Sqlite.Recall;
using Microsoft.Extensions.Options;

namespace Chronicle.Server.Configuration;

/// <summary>A setting with a name that nobody reads is a misspelt one: left alone, its default would hold without a word.</summary>
/// <remarks>What stands outside of sections is let through: variables of the environment begin with the same letters.</remarks>
internal sealed class NamesRule(IConfiguration configuration) : IValidateOptions<ServerOptions>
{
    private const string Any = "*"; // a number in a list, or a name that people choose

    private static readonly (string[] Section, string[] Names)[] Known =
    [
        Of<AuthOptions>(AuthOptions.Section),
        Of<ConnectionOptions>(ConnectionOptions.Section),
        Of<KeyLimitOptions>(KeyLimitOptions.Section),
        Of<ProjectLimitOptions>(ProjectLimitOptions.Section),
        Of<IngestOptions>(IngestOptions.Section),
        Of<JournalOptions>(JournalOptions.Section),
        Of<LiveOptions>(LiveOptions.Section),
        Of<SqliteOptions>(SqliteOptions.Section),
        Of<RecallOptions>(RecallOptions.Section),
        Of<MetricsOptions>(MetricsOptions.Section),
        Of<RedactionOptions>(RedactionOptions.Section),
        Of<AlertOptions>(AlertOptions.Section),
        Of<AlertRule>($"{AlertOptions.Section}:{nameof(AlertOptions.Rules)}:{Any}"),
        Of<AlertSinkOptions>($"{AlertOptions.Section}:{nameof(AlertOptions.Sinks)}:{Any}"),
        Of<RetentionOptions>(RetentionOptions.Section),
        Of<ProjectRetention>($"{RetentionOptions.Section}:{nameof(RetentionOptions.Projects)}:{Any}"),
        Of<MaintenanceOptions>(MaintenanceOptions.Section),
        Of<EmbeddingOptions>(EmbeddingOptions.Section),
        Of<NatsOptions>(NatsOptions.Section),
        Of<NatsIngestOptions>(NatsIngestOptions.Section),
        Of<NatsRuleOptions>($"{NatsIngestOptions.Section}:{nameof(NatsIngestOptions.Rules)}:{Any}"),
    ];

    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var wrong = configuration.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => Problem(setting.Key.Split(':'))).OfType<string>().ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static string? Problem(string[] key)
    {
        if (key.Length == 1 || Is(key[0], "Logging"))
        {
            return null;
        }
        var (section, names) = Known.Where(known => Contains(known.Section, key)).OrderByDescending(static known => known.Section.Length).FirstOrDefault();
        if (section is null)
        {
            var sections = Known.Where(static known => known.Section.Length == 1).Select(static known => known.Section[0]).Append("Logging").Order();
            return $"{string.Join(':', key)} is no setting; there are the sections {string.Join(", ", sections)}.";
        }
        return Array.Exists(names, known => Is(known, key[section.Length]))
            ? null
            : $"{string.Join(':', key)} is no setting; {string.Join(':', key[..section.Length])} has {string.Join(", ", names.Order())}.";
    }

    private static bool Contains(string[] section, string[] key) =>
        key.Length > section.Length && section.Zip(key).All(static pair => pair.First == Any || Is(pair.First, pair.Second));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static (string[] Section, string[] Names) Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section) =>
        (section.Split(':'), [.. typeof(T).GetProperties().Where(static property => property.CanWrite || property.PropertyType.IsAssignableTo(typeof(IEnumerable))).Select(static property => property.Name)]);
}
