using Chronicle.Redaction;

namespace Chronicle.Cli.Claude;

/// <summary>Shows a planned change, or makes it and says what was done.</summary>
internal static class SettingsChange
{
    /// <param name="unchanged">Words before "in PATH" when there is nothing to change; <paramref name="done"/> when there was.</param>
    public static int Apply(Invocation invocation, SettingsFile file, byte[]? content, bool dryRun, string unchanged, string done)
    {
        var terminal = invocation.Terminal;
        if (SettingsFile.Same(file.Content, content))
        {
            terminal.Say($"{unchanged} in {file.Path}; nothing to change.");
            return ExitCodes.Ok;
        }
        if (dryRun)
        {
            var difference = new Redactor(new RedactionOptions()).RedactText(UnifiedDiff.Create(file.Path, file.Content, content));
            foreach (var line in difference.Split('\n')[..^1])
            {
                var colour = !terminal.HasColour ? null : line switch { ['+', ..] => "\e[32m", ['-', ..] => "\e[31m", ['@', ..] => "\e[36m", _ => null };
                terminal.Out.WriteLine(colour is null ? line : $"{colour}{line}\e[0m");
            }
            terminal.Out.Flush();
            terminal.Say("Dry run: nothing was written.");
            return ExitCodes.Ok;
        }
        var backup = file.Replace(content, invocation.Clock.GetUtcNow());
        terminal.Say($"{done} in {file.Path}{(content is null ? " (the file held nothing else and was removed)" : string.Empty)}.");
        if (backup is not null)
        {
            terminal.Say($"The settings before are in {backup}");
        }
        if (done == "Installed")
        {
            terminal.Say("Sessions of Claude Code that start from now on are recorded. `chronicle doctor` checks the connection.");
        }
        return ExitCodes.Ok;
    }
}
