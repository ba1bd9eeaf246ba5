using System.Globalization;
using System.Text;
using Chronicle.Files;

namespace Chronicle.Retention;

/// <summary>The time that was believed last, in a file of the data folder: events that a wrong clock stamped can't tell a later start that it is wrong.</summary>
/// <param name="folder">The data folder.</param>
public sealed class ClockNote(string folder)
{
    private readonly string _path = Path.Combine(folder, "chronicle.clock");

    /// <summary>Null when none was ever noted, or it can't be read.</summary>
    public DateTimeOffset? Read()
    {
        try
        {
            return DateTimeOffset.TryParseExact(File.ReadAllText(_path).Trim(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var noted) ? noted : null;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>On disk when this returns, unless the disk can't take it: then the one before stays, which is older and so more careful.</summary>
    public void Write(DateTimeOffset believed)
    {
        try
        {
            DurableFile.Write(_path, Encoding.UTF8.GetBytes(believed.ToString("O", CultureInfo.InvariantCulture)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep retention from making room.
        }
    }
}
