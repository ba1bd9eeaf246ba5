namespace Chronicle.Cli.Serving;

/// <summary>What a validator says of a setting, with the key as people write it.</summary>
internal static class SettingFailure
{
    /// <summary>What binding says of a value of the wrong kind, without the value: it may be a secret.</summary>
    /// <param name="message">As <c>Failed to convert configuration value 'x' at 'Ingest:QueueEvents' to type 'System.Int32'.</c></param>
    public static string OfValue(string message)
    {
        var at = message.LastIndexOf(" at '", StringComparison.Ordinal);
        return at < 0 ? "A value is of the wrong kind." : $"The value{message[at..].Replace("to type 'System.", "is no '", StringComparison.Ordinal).Replace("to type '", "is no '", StringComparison.Ordinal)}";
    }

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
