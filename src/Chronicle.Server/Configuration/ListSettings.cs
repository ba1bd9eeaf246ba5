namespace Chronicle.Server.Configuration;

/// <summary>Lists given as one plain value: <c>Auth:AdminKeys=key</c>. Binding alone would pass over the value.</summary>
internal static class ListSettings
{
    /// <summary>The same settings, with each such value as one more value of its list. It is not split: commas belong to it.</summary>
    public static IConfiguration WithPlainValues(IConfiguration configuration)
    {
        var added = new Dictionary<string, string?>();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (!string.IsNullOrEmpty(value) && SettingTree.IsList(key))
            {
                var place = 0;
                while (configuration[$"{key}:{place}"] is not null)
                {
                    place++;
                }
                added[$"{key}:{place}"] = value;
            }
        }
        return added.Count == 0 ? configuration : new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(added).Build();
    }
}
