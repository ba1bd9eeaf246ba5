using System.Globalization;

namespace Chronicle.Cli.Claude;

/// <summary>A settings.json on disk: read once, written atomically with a backup, its mode and its symlink kept.</summary>
internal sealed class SettingsFile
{
    private readonly string _target;

    private SettingsFile(string path, string target, byte[]? content) => (Path, _target, Content) = (path, target, content);

    public string Path { get; }

    /// <summary>Null when there is no file.</summary>
    public byte[]? Content { get; }

    public static SettingsFile Read(string path)
    {
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        return new SettingsFile(path, target, File.Exists(target) ? File.ReadAllBytes(target) : null);
    }

    /// <summary>Puts new content in place in one step; null deletes the file. Returns the backup's path, null when there was nothing to back up.</summary>
    public string? Replace(byte[]? content, DateTimeOffset now)
    {
        if (!Same(Content, File.Exists(_target) ? File.ReadAllBytes(_target) : null))
        {
            throw new CliFailure(ExitCodes.Problem, $"{Path} was changed by somebody else just now", "nothing was written", "run it again");
        }
        var backup = Content is null ? null : Backup(now);
        if (content is null)
        {
            File.Delete(_target);
            return backup;
        }
        var folder = System.IO.Path.GetDirectoryName(_target)!;
        Directory.CreateDirectory(folder);
        var temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(_target)}.{System.IO.Path.GetRandomFileName()}");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                if (Content is not null && !OperatingSystem.IsWindows())
                {
                    // Settings may hold keys: the mode is set while the file is still empty.
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(_target));
                }
                file.Write(content);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, _target, overwrite: true);
        }
        catch (Exception)
        {
            File.Delete(temporary);
            throw;
        }
        return backup;
    }

    /// <summary>Contents of the backups beside the file, newest first.</summary>
    public IEnumerable<byte[]> Backups()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, System.IO.Path.GetFileName(Path) + ".bak-*").OrderDescending(StringComparer.Ordinal).Select(File.ReadAllBytes)
            : [];
    }

    public static bool Same(byte[]? left, byte[]? right) => left is null || right is null ? left == right : left.AsSpan().SequenceEqual(right);

    private string Backup(DateTimeOffset now)
    {
        var name = $"{Path}.bak-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}";
        // Copy keeps the mode. It fails rather than overwrite an older backup.
        File.Copy(_target, name, overwrite: false);
        return name;
    }
}
