using Chronicle.Configuration;
using Chronicle.Server;
using Microsoft.Extensions.Configuration;

namespace Chronicle.Cli.Serving;

/// <summary>Where settings come from: defaults, then a JSON file, then CHRONICLE_ variables, then the command line; the later wins.</summary>
internal static class ServeSettings
{
    public const string FileName = "chronicle.json";

    private const string AdminKeys = "Auth:AdminKeys";

    public static IConfiguration Read(string? host, string? port, string? data, string? config, string[] set, string? apiKey)
    {
        var given = new Dictionary<string, string?>();
        foreach (var setting in set)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new CliFailure(ExitCodes.Usage, "a --set is no setting", "it has the form Section:Name=value", "see docs/configuration.md");
            }
            given[setting[..equals]] = setting[(equals + 1)..];
        }
        Add(given, "Host", host);
        Add(given, "Port", port);
        Add(given, "Data", data);
        var environment = new ConfigurationBuilder().AddEnvironmentVariables("CHRONICLE_").Build();
        var file = config ?? environment["Config"];
        var folder = data ?? environment["Data"] ?? ServerOptions.DefaultData();
        var written = ReadFile(Path.GetFullPath(file ?? Path.Combine(folder, FileName)), isOptional: file is null);
        foreach (var name in written.GetChildren().Where(static top => top.Value is not null).Select(static top => top.Key).Concat(given.Keys))
        {
            RequireTopLevelName(name);
        }
        foreach (var name in environment.GetChildren().Where(static top => top.Value is not null).Select(static top => top.Key))
        {
            RefuseMisspelt(name);
        }
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Logging:LogLevel:Default", "Warning")])
            .AddInMemoryCollection(Values(written).Where(static setting => setting.Value!.Length > 0 || char.IsAsciiDigit(setting.Key[^1]))) // an empty array reads as an empty text
            .AddInMemoryCollection(Values(environment))
            .AddInMemoryCollection(given)
            .Build();
        if (apiKey is not null)
        {
            AddKey(settings, apiKey);
        }
        return settings;
    }

    // One by one: a configuration that is added to another one loses its empty values, and an empty key must be refused.
    private static IEnumerable<KeyValuePair<string, string?>> Values(IConfigurationRoot settings) => settings.AsEnumerable().Where(static setting => setting.Value is not null);

    // Besides the keys that are set, not in place of one.
    private static void AddKey(IConfigurationRoot settings, string apiKey)
    {
        var place = 0;
        while (settings[$"{AdminKeys}:{place}"] is not null)
        {
            place++;
        }
        settings[$"{AdminKeys}:{place}"] = apiKey;
    }

    private static IConfigurationRoot ReadFile(string path, bool isOptional)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, isOptional, reloadOnChange: false).Build();
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or InvalidDataException)
        {
            throw new CliFailure(ExitCodes.Usage, "the settings can't be read", unreadable.InnerException?.Message ?? unreadable.Message, null, unreadable);
        }
    }

    /// <summary>Names in sections are checked by the server, which also gets what the environment has for others.</summary>
    private static void RequireTopLevelName(string name)
    {
        string[] known = [nameof(ServerOptions.Host), nameof(ServerOptions.Port), nameof(ServerOptions.Data)];
        if (!name.Contains(':', StringComparison.Ordinal) && !known.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new CliFailure(ExitCodes.Usage, "a setting can't be used", $"{name} is no setting; {NearestName.Question(name, known)}Outside of sections there are {string.Join(", ", known)}.", "see docs/configuration.md");
        }
    }

    /// <summary>Variables of other programs begin with CHRONICLE_ too, so only those that are nearly one of ours are refused.</summary>
    private static void RefuseMisspelt(string name)
    {
        string[] known = [nameof(ServerOptions.Host), nameof(ServerOptions.Port), nameof(ServerOptions.Data), "Config", "Url", "Api_Key"];
        if (NearestName.Of(name, known) is { } nearest && !nearest.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            throw new CliFailure(ExitCodes.Usage, "a setting can't be used", $"CHRONICLE_{name} is no setting; did you mean CHRONICLE_{nearest}?", "see docs/configuration.md");
        }
    }

    private static void Add(Dictionary<string, string?> settings, string name, string? value)
    {
        if (value is not null)
        {
            settings[name] = value;
        }
    }
}
