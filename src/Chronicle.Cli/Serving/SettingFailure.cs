namespace Chronicle.Cli.Serving;

/// <summary>What a validator says of a setting, with the key as people write it.</summary>
internal static class SettingFailure
{
    /// <param name="failure">As <c>MaxAge: RetentionOptions.MaxAge must be …</c> or <c>Rules: Alerts:Rules:x: …</c>.</param>
    /// <param name="optionsType">Whose options it is about.</param>
    public static string Describe(string failure, string optionsType)
    {
        // The section is named as the class without its ending, but for alerts; the server's own settings stand at the top.
        var section = optionsType switch { "ServerOptions" => "", "AlertOptions" => "Alerts:", _ => optionsType.Replace("Options", ":", StringComparison.Ordinal) };
        var sentence = failure.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon && !failure.AsSpan(0, colon).ContainsAny(' ', ':') ? failure[(colon + 2)..] : failure;
        return sentence.Replace($"The field {optionsType}.", section, StringComparison.Ordinal).Replace($"{optionsType}.", section, StringComparison.Ordinal);
    }
}
