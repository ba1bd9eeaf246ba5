using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Chronicle.Server;
using Chronicle.Server.Configuration;
using Chronicle.Stores.Sqlite;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Chronicle.Contracts.House;

/// <summary>Each setting is read by something and documented with the default it has; nothing else is documented.</summary>
public sealed partial class OptionsTests
{
    private static readonly string Document = Repository.Read("docs/configuration.md");

    private static readonly List<(string Key, PropertyInfo Property, object Options)> Settings =
    [
        .. from assembly in (Assembly[])[typeof(Events.Sequence).Assembly, typeof(SqliteOptions).Assembly, typeof(ServerOptions).Assembly]
           from type in assembly.GetTypes()
           let section = type.GetField("Section")?.GetRawConstantValue() as string
           where section is not null || (type.Name.EndsWith("Options", StringComparison.Ordinal) && type.Name != "FilterOptions" && type.GetConstructor([]) is not null)
           from property in type.GetProperties()
           where property.CanWrite
           select (section is null ? property.Name : $"{section}:{property.Name}", property, Activator.CreateInstance(type)!),
    ];

    [Fact]
    public void Settings_AreFound() => Assert.Superset(
        new HashSet<string> { "Host", "Port", "Data", "Auth:AdminKeys", "Ingest:QueueEvents", "Journal:MaxCommitEvents", "Live:Heartbeat", "Sqlite:CacheSizeKib", "Redaction:Enabled" },
        Settings.Select(setting => setting.Key).ToHashSet());

    [Fact]
    public void EverySetting_IsReadOutsideItsClass()
    {
        var sources = Repository.Sources("src").ToList();

        Assert.Empty(from setting in Settings
                     let file = "/" + setting.Options.GetType().Name + ".cs"
                     where !sources.Any(source => !source.Path.EndsWith(file, StringComparison.Ordinal)
                         && Regex.IsMatch(source.Text, $@"(?<!nameof\(\w*)\.{setting.Property.Name}\b"))
                     select setting.Key);
    }

    [Fact]
    public void EverySetting_IsDocumented_WithItsDefault()
    {
        var documented = Row().Matches(Document).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.Equal(Settings.Select(setting => setting.Key).Order(), documented.Keys.Order());
        Assert.Empty(from setting in Settings
                     where setting.Key != "Data" // a folder of the user's
                     let actual = Text(setting.Property.GetValue(setting.Options))
                     where documented[setting.Key] != actual
                     select $"{setting.Key} is {actual}, documented as {documented[setting.Key]}");
    }

    [Fact]
    public void EverySetting_IsAmongTheNamesThatAServerStartsWith()
    {
        var all = new ConfigurationBuilder().AddInMemoryCollection(Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)(TakesAValue(setting.Property.PropertyType) ? "set" : "")))).Build();

        Assert.Null(new NamesRule(all).Validate(null, new ServerOptions()).FailureMessage);
    }

    // A list of sections takes none.
    private static bool TakesAValue(Type type) => type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable)) || type.IsAssignableTo(typeof(IEnumerable<string>));

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan duration => $"`{duration:c}`",
        "" => "none",
        string text => $"`{text}`",
        IList { Count: 0 } => "none",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => throw new InvalidOperationException($"{value.GetType()} has no form in the document"),
    };

    [GeneratedRegex(@"^\| `([A-Za-z0-9:]+)` \| ([^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
