using System.Text.Json;

namespace Chronicle.Cli.Claude;

/// <summary>Plans changes of a settings file, and says clearly when a file is better left alone.</summary>
internal static class SettingsEdit
{
    public static byte[] Install(SettingsFile file, IReadOnlyList<HookEntry> entries) => Guard(file, () => SettingsText.Install(file.Content, entries));

    /// <summary>
    /// The content before the install when nothing else has changed since (null: there was no file), otherwise today's content without our handlers.
    /// </summary>
    public static byte[]? Uninstall(SettingsFile file) => Guard(file, () =>
    {
        var entries = SettingsText.Read(file.Content!);
        if (entries.Count == 0)
        {
            return file.Content;
        }
        string[] order = [.. HookEvents.Command, .. HookEvents.Http];
        HookEntry[] installed = [.. entries.DistinctBy(e => e.Event).OrderBy(e => Array.IndexOf(order, e.Event) is >= 0 and var i ? i : int.MaxValue)];
        foreach (var backup in file.Backups())
        {
            if (IsOrigin(backup, installed, file.Content!))
            {
                return backup;
            }
        }
        return SettingsFile.Same(SettingsText.Install(null, installed), file.Content) ? null : SettingsText.Remove(file.Content!);
    });

    /// <summary>True when installing into <paramref name="backup"/>, which has none of ours, gives the content of today.</summary>
    private static bool IsOrigin(byte[] backup, HookEntry[] installed, byte[] today)
    {
        try
        {
            return SettingsText.Read(backup).Count == 0 && SettingsFile.Same(SettingsText.Install(backup, installed), today);
        }
        catch (Exception e) when (e is JsonException or SettingsShapeException)
        {
            return false;
        }
    }

    /// <exception cref="CliFailure">The file is better left alone; the failure says why.</exception>
    public static T Guard<T>(SettingsFile file, Func<T> edit)
    {
        try
        {
            return edit();
        }
        catch (Exception e) when (e is JsonException or SettingsShapeException)
        {
            var why = e is SettingsShapeException ? e.Message : IsRelaxedJson(file.Content!) ? "it has comments or trailing commas, which a rewrite could lose" : $"it is not valid JSON: {e.Message}";
            throw new CliFailure(ExitCodes.Problem, $"{file.Path} was left untouched", why, "correct the file and run this again", e);
        }
    }

    private static bool IsRelaxedJson(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
