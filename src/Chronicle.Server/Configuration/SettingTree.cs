using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Chronicle.Alerts;
using Chronicle.Configuration;
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

namespace Chronicle.Server.Configuration;

/// <summary>All settings that there are: which sections, which names in them, and what each takes.</summary>
internal static class SettingTree
{
    private const string AnyName = "*"; // one that people choose
    private const string AnyNumber = "#"; // a place in a list

    private static readonly (string[] Path, Dictionary<string, Type> Settings)[] Sections =
    [
        Of<AuthOptions>(AuthOptions.Section),
        Of<ConnectionOptions>(ConnectionOptions.Section),
        Of<KeyLimitOptions>(KeyLimitOptions.Section),
        Of<ProjectLimitOptions>(ProjectLimitOptions.Section),
        Of<IngestOptions>(IngestOptions.Section),
        Of<JournalOptions>(JournalOptions.Section),
        Of<LiveOptions>(LiveOptions.Section),
        Of<SessionsOptions>(SessionsOptions.Section),
        Of<SqliteOptions>(SqliteOptions.Section),
        Of<RecallOptions>(RecallOptions.Section),
        Of<MetricsOptions>(MetricsOptions.Section),
        Of<RedactionOptions>(RedactionOptions.Section),
        Of<AlertOptions>(AlertOptions.Section),
        Of<AlertRule>($"{AlertOptions.Section}:{nameof(AlertOptions.Rules)}:{AnyName}"),
        Of<AlertSinkOptions>($"{AlertOptions.Section}:{nameof(AlertOptions.Sinks)}:{AnyNumber}"),
        Of<RetentionOptions>(RetentionOptions.Section),
        Of<ProjectRetention>($"{RetentionOptions.Section}:{nameof(RetentionOptions.Projects)}:{AnyNumber}"),
        Of<MaintenanceOptions>(MaintenanceOptions.Section),
        Of<EmbeddingOptions>(EmbeddingOptions.Section),
        Of<NatsOptions>(NatsOptions.Section),
        Of<NatsIngestOptions>(NatsIngestOptions.Section),
        Of<NatsRuleOptions>($"{NatsIngestOptions.Section}:{nameof(NatsIngestOptions.Rules)}:{AnyNumber}"),
    ];

    private static readonly Dictionary<string, Type> Top = Of<ServerOptions>("").Settings;

    /// <summary>Whether <paramref name="key"/> is a list that takes plain values.</summary>
    public static bool IsList(string key)
    {
        var parts = key.Split(':');
        return Find(parts) is { Settings: { } settings, Path: var path } && path.Length == parts.Length - 1 && settings.TryGetValue(parts[^1], out var type) && ShapeOf(type) == SettingShape.Values;
    }

    /// <summary>The type of the one value that a setting takes; null for lists, sections and what is no setting.</summary>
    public static Type? TypeOf(string key)
    {
        var parts = key.Split(':');
        return parts.Length == 1 ? Top.GetValueOrDefault(key)
            : Find(parts) is { Settings: { } settings, Path: var path } && path.Length == parts.Length - 1 && settings.TryGetValue(parts[^1], out var type) && ShapeOf(type) == SettingShape.Value ? type : null;
    }

    /// <summary>Every setting that takes one value, with a name or a number where people choose.</summary>
    public static IEnumerable<(string Key, Type Type)> All =>
        from section in Sections
        from setting in section.Settings
        where ShapeOf(setting.Value) == SettingShape.Value
        select ($"{string.Join(':', section.Path.Select(static step => step == AnyName ? "queue-size" : step == AnyNumber ? "0" : step))}:{setting.Key}", setting.Value);

    /// <summary>Why nobody would read a setting; null when somebody does. Values are never told: they may be secrets.</summary>
    public static string? Problem(string key, string value)
    {
        var parts = key.Split(':');
        if (parts.Length == 1)
        {
            return value.Length > 0 && TopNames().Contains(key, StringComparer.OrdinalIgnoreCase) ? $"{key} is a section and takes no value; its settings are {key}:Name." : null;
        }
        if (Is(parts[0], "Logging"))
        {
            return null;
        }
        var (path, settings) = Find(parts);
        if (settings is null)
        {
            return $"{key} is no setting; there are the sections {string.Join(", ", TopNames().Order())}.{Meant(parts[0], TopNames())}";
        }
        var setting = string.Join(':', parts[..(path.Length + 1)]);
        var rest = parts[(path.Length + 1)..];
        if (!settings.TryGetValue(parts[path.Length], out var type))
        {
            return $"{key} is no setting; {string.Join(':', parts[..path.Length])} has {string.Join(", ", settings.Keys.Order())}.{Meant(parts[path.Length], settings.Keys)}";
        }
        return ShapeOf(type) switch
        {
            SettingShape.Value => rest.Length == 0 ? null : $"{key} is no setting; {setting} takes one value.",
            SettingShape.Values => rest.Length == 0 || (rest.Length == 1 && IsNumber(rest[0])) ? null : $"{key} is no setting; {setting} is a list, whose values are {setting}:0, {setting}:1 and so on.",
            SettingShape.SectionList => rest.Length == 0 && value.Length == 0 ? null : $"{key} takes no value; {setting} is a list of sections, whose settings are {setting}:0:Name, {setting}:1:Name and so on.",
            _ => rest.Length == 0 && value.Length == 0 ? null : $"{key} takes no value; {setting} has named sections, whose settings are {setting}:name:Name.",
        };
    }

    private static string Meant(string name, IEnumerable<string> known) => NearestName.Of(name, known) is { } nearest ? $" Did you mean `{nearest}`?" : "";

    private static (string[] Path, Dictionary<string, Type>? Settings) Find(string[] key) =>
        Sections.Where(section => Contains(section.Path, key)).OrderByDescending(static section => section.Path.Length).FirstOrDefault();

    private static IEnumerable<string> TopNames() => Sections.Where(static section => section.Path.Length == 1).Select(static section => section.Path[0]).Append("Logging");

    private static bool Contains(string[] section, string[] key) =>
        key.Length > section.Length && section.Zip(key).All(static pair => pair.First == AnyName || (pair.First == AnyNumber ? IsNumber(pair.Second) : Is(pair.First, pair.Second)));

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static (string[] Path, Dictionary<string, Type> Settings) Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section) =>
        (section.Split(':'), typeof(T).GetProperties().Where(static property => property.CanWrite || ShapeOf(property.PropertyType) != SettingShape.Value)
            .ToDictionary(static property => property.Name, static property => property.PropertyType, StringComparer.OrdinalIgnoreCase));

    private static SettingShape ShapeOf(Type type) =>
        type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable)) ? SettingShape.Value
        : type.IsAssignableTo(typeof(IEnumerable<string>)) ? SettingShape.Values
        : type.IsAssignableTo(typeof(IDictionary)) ? SettingShape.NamedSections
        : SettingShape.SectionList;
}
