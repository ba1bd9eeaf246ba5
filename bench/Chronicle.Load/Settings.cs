using System.Globalization;
using Chronicle.Cli.Load;
using Chronicle.Cli.Load.Reports;

namespace Chronicle.Load;

/// <summary>The options of a run, <c>--name value</c> or <c>--name</c>; asked for by name with the default that holds without them.</summary>
internal sealed class Settings
{
    private readonly Dictionary<string, string> _given = [];
    private readonly SortedDictionary<string, int> _used = [];

    public bool Quick => _given.ContainsKey("quick");

    /// <summary>What the benchmarks asked for and got: recorded with the results.</summary>
    public IReadOnlyDictionary<string, int> Used => _used;

    /// <summary>The folder of the JSON lines; null for none.</summary>
    public string? Results => _given.GetValueOrDefault("results") switch { "none" => null, null => Repository.Results, var folder => folder };

    /// <summary>Another build of the program; null for the one beside this.</summary>
    public string? Server => _given.GetValueOrDefault("server");

    public string? Environment => _given.GetValueOrDefault("env");

    /// <summary>Where databases are written.</summary>
    public string Temp => _given.GetValueOrDefault("temp", Path.GetTempPath());

    public static Settings Parse(string[] args)
    {
        var settings = new Settings();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new LoadException($"'{args[i]}' is no option: they look like --name value.");
            }
            var hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            settings._given[args[i][2..]] = hasValue ? args[++i] : "";
        }
        return settings;
    }

    public int Int(string name, int standard, int? quick = null)
    {
        var value = _given.TryGetValue(name, out var text)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new LoadException($"--{name} {text}: a whole number is expected.")
            : Quick ? quick ?? standard : standard;
        _used[name] = value;
        return value;
    }

    public string? Text(string name) => _given.GetValueOrDefault(name);
}
